import { setImmediate as others } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Network } from './network.js';

/** Loads the model and reads what it is sent, one after another; questions first, because somebody waits for them. */
export interface ReadRequest {
  readonly number: number;
  readonly kind: 'question' | 'text';
  readonly text: string;
  /** Nobody waits for it after this (milliseconds since 1970); missing: somebody always does. */
  readonly until?: number;
}
export type ReadAnswer = { readonly ready: true } | { readonly number: number; readonly vector: Float32Array } | { readonly number: number; readonly failed: string };

const port = parentPort!;
const answer = (message: ReadAnswer): void => port.postMessage(message);
const TOO_LATE = 'nobody waits for it any more';
const waiting: Record<ReadRequest['kind'], ReadRequest[]> = { question: [], text: [] };
let isReading = false;
let isStopping = false;

const network = await Network.load((workerData as { folder: string }).folder);
port.on('message', (request: ReadRequest | 'stop') => {
  if (request === 'stop') isStopping = true;
  else waiting[request.kind].push(request);
  if (!isReading) void readAll();
});
answer({ ready: true });

async function readAll(): Promise<void> {
  isReading = true;
  for (;;) {
    const next = isStopping ? undefined : (waiting.question.shift() ?? waiting.text.shift());
    if (next === undefined) break;
    // With more questions than can be read, those that somebody still waits for must not stand behind those that nobody does.
    if (next.until !== undefined && Date.now() > next.until) {
      answer({ number: next.number, failed: TOO_LATE });
      continue;
    }
    try {
      answer({ number: next.number, vector: await network.read(next.kind, next.text) });
    } catch (error) {
      // Not its message: that could quote what somebody asked.
      answer({ number: next.number, failed: `the model ended with ${(error as Error).name}` });
    }
    // A question that came meanwhile is heard before the next text.
    await others();
  }
  isReading = false;
  // Nothing keeps the thread any more: it ends by itself, the model put away.
  if (isStopping) await network.release().finally(() => port.close());
}
