import { setImmediate as others } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Network } from './network.js';

/** Loads the model and reads what it is sent, one after another; questions first, because somebody waits for them. */
export interface ReadRequest {
  readonly number: number;
  readonly kind: 'question' | 'text';
  readonly text: string;
}
export type ReadAnswer = { readonly ready: true } | { readonly number: number; readonly vector: Float32Array } | { readonly number: number; readonly failed: string };

const port = parentPort!;
const answer = (message: ReadAnswer): void => port.postMessage(message);
const waiting: Record<ReadRequest['kind'], ReadRequest[]> = { question: [], text: [] };
let isReading = false;

const network = await Network.load((workerData as { folder: string }).folder);
port.on('message', (request: ReadRequest) => {
  waiting[request.kind].push(request);
  if (!isReading) void readAll();
});
answer({ ready: true });

async function readAll(): Promise<void> {
  isReading = true;
  for (;;) {
    const next = waiting.question.shift() ?? waiting.text.shift();
    if (next === undefined) break;
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
}
