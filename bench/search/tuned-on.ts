import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Sets that the numbers in `src/search/ranking` were set with, known by their questions and judgements: what these score is no result. */
export const TUNED_ON: readonly { readonly name: string; readonly fingerprint: string }[] = [
  // SciFact's claims and abstracts (Wadden and others 2020), its training part, and its titles asked for their abstracts; wholes and the samples taken of them.
  { name: 'scifact-train', fingerprint: 'd8afbe0a730e' },
  { name: 'scifact-train-300', fingerprint: '1c4f9097b0fd' },
  { name: 'scifact-titles', fingerprint: '88513c542b3d' },
  { name: 'scifact-titles-200', fingerprint: 'fe551a5c7c95' },
  // Consumers' questions of TREC LiveQA 2017 and judged answers (Ben Abacha, Demner-Fushman 2019).
  { name: 'liveqa', fingerprint: 'b71a9e1fa00c' },
  { name: 'liveqa-52', fingerprint: '66e3670dfa84' },
  // Patients' questions and what asks the same in other words (McCreery and others 2020).
  { name: 'mqp', fingerprint: '35ff904b05b3' },
];

/** The same for the same questions and judgements, whatever the folder is called. */
export async function fingerprintOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['queries.jsonl', 'qrels.tsv']) hash.update(await readFile(path.join(folder, file))).update('\0');
  return hash.digest('hex').slice(0, 12);
}
