import { parentPort } from 'node:worker_threads';
import { type Near, VectorTable } from './nearest.rules.js';
import { wholeNumbers } from './vectors.rules.js';

/** Holds the vectors of each index and compares them, away from whoever answers requests. Messages are done in the order they come. */
export type NearestRequest =
  | { readonly put: readonly { readonly id: string; readonly vector: Uint8Array | null }[]; readonly index: string }
  | { readonly number: number; readonly index: string; readonly question: Float32Array; readonly most: number };
export interface NearestAnswer {
  readonly number: number;
  readonly near: readonly Near[];
}

const tables = new Map<string, VectorTable>();

parentPort!.on('message', (request: NearestRequest) => {
  const table = tables.get(request.index) ?? new VectorTable();
  tables.set(request.index, table);
  if ('put' in request) {
    for (const { id, vector } of request.put) table.put(id, vector);
    return;
  }
  const answer: NearestAnswer = { number: request.number, near: table.nearest(wholeNumbers(request.question), request.most) };
  parentPort!.postMessage(answer);
});
