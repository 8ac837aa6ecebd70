import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

interface ModelFile {
  readonly name: string;
  readonly sha256: string;
}

/** Which model it is, and by which hashes it is known. `npm run model` reads the same file. */
export const MODEL = JSON.parse(readFileSync(new URL('./model.json', import.meta.url), 'utf8')) as {
  readonly name: string;
  readonly files: { readonly network: ModelFile; readonly tokenizer: ModelFile };
};

/** Raise it when texts are cut, marked or pooled in another way: every text is then read anew. */
const READING_VERSION = 1;

/** Stored with every vector: vectors of another model, or made in another way, can't be compared. */
export const MODEL_ID = createHash('sha256')
  .update([READING_VERSION, MODEL.files.network.sha256, MODEL.files.tokenizer.sha256].join(' '))
  .digest('hex')
  .slice(0, 16);

/** Whether its files are in this folder; whether they are sound shows when they are loaded. */
export function hasModel(folder: string): boolean {
  return Object.values(MODEL.files).every(({ name }) => existsSync(path.join(folder, name)));
}

/** @throws Error in words for the operator when the file isn't the one that this program was tested with */
export async function readModelFile(folder: string, { name, sha256 }: ModelFile): Promise<Buffer> {
  const content = await readFile(path.join(folder, name));
  if (createHash('sha256').update(content).digest('hex') !== sha256) {
    throw new Error(`${path.join(folder, name)} is damaged or another model's; delete it and run \`npm run model\``);
  }
  return content;
}
