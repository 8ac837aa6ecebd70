import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { compact, COMPACT_BYTES, DIMENSIONS } from '../../src/search/meaning/vectors.rules.js';

/** What the model makes of the lay questions and of the sample findings, kept so that they can be searched by meaning where there is no model. */
const FILE = 'test/fixtures/search/lay-vectors.tsv';
type Kind = 'question' | 'text';
const keyOf = (kind: Kind, text: string): string => createHash('sha256').update(`${kind}\0${text}`).digest('hex').slice(0, 16);

/** In place of the model, which isn't everywhere. @throws Error for a text that it doesn't know */
export class StoredVectors {
  private readonly vectors = new Map(readFileSync(FILE, 'utf8').trim().split('\n').map((line) => line.split('\t') as [string, string]));

  async read(kind: Kind, text: string): Promise<Float32Array> {
    const stored = this.vectors.get(keyOf(kind, text));
    if (stored === undefined) throw new Error(`${FILE} doesn't hold this ${kind}: "${text.slice(0, 60)}". Where the model is, \`npm run vectors:lay\` makes it anew.`);
    const bytes = Buffer.from(stored, 'base64');
    if (bytes.length !== COMPACT_BYTES) throw new Error(`${FILE} is damaged`);
    const step = bytes.readFloatLE(0);
    return Float32Array.from({ length: DIMENSIONS }, (_, at) => step * bytes.readInt8(4 + at));
  }
}

export function storeVectors(read: readonly { readonly kind: Kind; readonly text: string; readonly vector: Float32Array }[]): void {
  const lines = read.map(({ kind, text, vector }) => `${keyOf(kind, text)}\t${compact(vector).toString('base64')}\n`);
  writeFileSync(FILE, [...new Set(lines)].sort().join(''));
}
