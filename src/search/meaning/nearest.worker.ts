import { parentPort } from 'node:worker_threads';
import { type Near, VectorTable } from './nearest.rules.js';
import { wholeNumbers } from './vectors.rules.js';

/** Holds the vectors of each index and compares them, away from whoever answers requests. Messages are done in the order they come. */
export type NearestRequest =
  | { readonly put: readonly { readonly id: string; readonly vector: Uint8Array | null }[]; readonly index: string }
  | {
      readonly number: number;
      readonly index: string;
      readonly question: Float32Array;
      readonly most: number;
      /** Only these are compared; missing: all. */
      readonly among?: readonly string[];
      /** Nobody waits for the answer after this (milliseconds since 1970). */
      readonly until: number;
    };
export interface NearestAnswer {
  readonly number: number;
  /** Null: it was too late to begin. */
  readonly near: readonly Near[] | null;
}

const tables = new Map<string, VectorTable>();

parentPort!.on('message', (request: NearestRequest) => {
  const table = tables.get(request.index) ?? new VectorTable();
  tables.set(request.index, table);
  if ('put' in request) {
    for (const { id, vector } of request.put) table.put(id, vector);
    return;
  }
  const { number, question, most, among, until } = request;
  // With more questions than can be answered, those that somebody still waits for must not stand behind those that nobody does.
  const answer: NearestAnswer = { number, near: Date.now() > until ? null : table.nearest(wholeNumbers(question), most, among) };
  parentPort!.postMessage(answer);
});
