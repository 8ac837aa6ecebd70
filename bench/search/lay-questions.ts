// How well lay people's questions find what they mean among the sample posts and findings, as shipped and over the API, by words alone and with the model:
// `npm run eval:lay`. One JSON line each. The questions (test/fixtures/search) were written for this, one right answer each; those about posts served to
// set the numbers in ranking/fusion.rules.ts, so only those about findings are a result. The last set nearly quotes: there words must not lose.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startService } from '../../test/support/service.js';
import { mean, ndcg, quantile } from '../judged/judged-set.js';
import { print, round } from '../support/throwaway.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const modelDir = path.resolve(process.env.MODEL_DIR ?? path.join(process.env.DATA_DIR ?? '.data', 'model'));
const table = (file: string): string[][] => readFileSync(path.join(root, file), 'utf8').trim().split('\n').slice(1).map((line) => line.split('\t'));
const { findings } = JSON.parse(readFileSync(path.join(root, 'src/sample/data/findings.json'), 'utf8')) as { findings: { ids: { pmid: string | null; doi: string }; plainSummary: string }[] };
const titles = new Map(table('src/sample/data/opportunities.tsv').map((row) => [row[0], row[5]]));

interface Hit {
  readonly finding?: { readonly pmid: string | null; readonly doi: string | null };
  readonly opportunity?: { readonly title: string };
}

const FINDINGS = 'query($words: String) { found: searchFindings(words: $words, first: 50) { hits { finding { pmid doi } } } }';
const nameOf = ({ finding, opportunity }: Hit): string => opportunity?.title ?? finding?.pmid ?? finding?.doi ?? '';

const SETS: readonly { readonly set: string; readonly questions: readonly (readonly string[])[]; readonly query: string }[] = [
  {
    set: 'posts (set with these)', questions: table('test/fixtures/search/lay-questions-opportunities.tsv').map(([key, question]) => [titles.get(key)!, question]),
    query: 'query($words: String) { found: searchOpportunities(words: $words, first: 50) { hits { opportunity { title } } } }',
  },
  { set: 'findings', questions: table('test/fixtures/search/lay-questions-findings.tsv'), query: FINDINGS },
  {
    set: 'second sentences of findings', questions: findings.map(({ ids, plainSummary }) => [ids.pmid ?? ids.doi, plainSummary.split(/[.?!]/)[1]]),
    query: FINDINGS,
  },
]; // prettier-ignore

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-lay-questions-'));
try {
  await evaluate('words', path.join(folder, 'no-model'));
  await evaluate('words and meaning', modelDir);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function evaluate(by: string, model: string): Promise<void> {
  const service = await startService({ DATA_DIR: path.join(folder, 'data'), MODEL_DIR: model, RATE_LIMITS: 'off' });
  try {
    if (by !== 'words' && !service.out().includes('in other words, too')) throw new Error(`There is no model in ${model}: npm run model`);
    // The index is built and the texts are read by jobs.
    await wait(by === 'words' ? 5_000 : 25_000);
    const token = /authorization: Bearer ([\w.-]+)/i.exec(service.out())![1];
    for (const { set, questions, query } of SETS) {
      const gains: number[] = [];
      const times: number[] = [];
      let first = 0;
      for (const [right, words] of questions) {
        const began = performance.now();
        const answer = await fetch(`${service.url}/graphql`, {
          method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables: { words } }),
        }); // prettier-ignore
        const { data, errors } = (await answer.json()) as { data: { found: { hits: Hit[] } }; errors?: object };
        times.push(performance.now() - began);
        if (errors) throw new Error(JSON.stringify(errors));
        const found = data.found.hits.map(nameOf);
        gains.push(ndcg(found, new Map([[right, 1]]), 10));
        if (found[0] === right) first += 1;
        if (process.argv.includes('--each')) process.stdout.write(`${found.indexOf(right) + 1 || '-'}\t${words}\t(${found.length} found)\n`);
      }
      print({ eval: 'lay questions', set, by, questions: questions.length, ndcg10: round(mean(gains)), first, medianMs: Math.round(quantile(times, 0.5)) });
    }
  } finally {
    await service.stop();
  }
}
