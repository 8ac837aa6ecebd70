import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { hasModel } from './model.js';
import { MOST_CHARACTERS } from './tokens.rules.js';
import type { ReadAnswer, ReadRequest } from './reader.worker.js';

/** Nothing can be read now: no model, or its thread ended. Search goes on by words. */
export class MeaningUnavailable extends Error {
  override name = 'MeaningUnavailable';
}

interface Waiting {
  resolve(vector: Float32Array): void;
  reject(error: Error): void;
}

interface Running {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  readonly waiting: Map<number, Waiting>;
}

/** A thread that ended is started again, but not at once and for ever. Milliseconds. */
const BETWEEN_STARTS = 60_000;
/** Loading the model and reading one text are what may have to be waited for. Milliseconds. */
const LONGEST_END = 10_000;
/** The file beside this one: TypeScript in tests, JavaScript once built. */
export const beside = (name: string): URL => new URL(`./${name}${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** Reads texts for their meaning, in a thread of its own, which begins with the first text. Without a model nothing of it is loaded. */
@Injectable()
export class Reader implements OnApplicationShutdown {
  private running: Running | null = null;
  private endedAt = -Infinity;
  private last = 0;
  private isClosed = false;
  /** The model is on its way; whoever asks meanwhile waits for it. */
  isLoading = false;

  /** Whether there was a model when this process began. */
  readonly hasModel: boolean;

  /**
   * @param folder null: no model, whatever lies on this machine
   * @param now milliseconds of this process' own waiting, which decides nothing that is kept
   */
  constructor(
    private readonly folder: string | null,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.hasModel = folder !== null && hasModel(folder);
  }

  /** @throws MeaningUnavailable saying why it can't be used */
  async start(): Promise<void> {
    await this.thread().ready;
  }

  /**
   * @param until milliseconds since 1970 after which nobody waits for it; missing: somebody always does
   * @returns a vector of length 1
   * @throws MeaningUnavailable · Error when this one can't be read
   */
  async read(kind: ReadRequest['kind'], text: string, until?: number): Promise<Float32Array> {
    const running = this.thread();
    await running.ready;
    this.last += 1;
    const request: ReadRequest = { number: this.last, kind, text: text.slice(0, MOST_CHARACTERS), until };
    return new Promise((resolve, reject) => {
      running.waiting.set(request.number, { resolve, reject });
      running.worker.postMessage(request);
    });
  }

  /** What is being read is read to its end: a thread stopped in the middle of it takes the whole process along (Napi::Error, aborted). */
  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    const worker = this.running?.worker;
    if (worker === undefined) return;
    const stop = new AbortController();
    const gone = once(worker, 'exit').catch(() => undefined);
    // The rest of the stop waits for it, too.
    worker.ref();
    worker.postMessage('stop');
    await Promise.race([gone, wait(LONGEST_END, null, { signal: stop.signal })]);
    stop.abort();
  }

  private thread(): Running {
    if (this.running !== null) return this.running;
    if (this.isClosed) throw new MeaningUnavailable('this process is stopping');
    if (this.folder === null || !this.hasModel) throw new MeaningUnavailable('there is no model');
    if (this.now() - this.endedAt < BETWEEN_STARTS) throw new MeaningUnavailable('the model was stopped by a failure a moment ago');
    return (this.running = this.begin(this.folder));
  }

  private begin(folder: string): Running {
    const worker = new Worker(beside('reader.worker'), { workerData: { folder } });
    // A thread that nobody waits for keeps no process alive.
    worker.unref();
    const waiting: Running['waiting'] = new Map();
    this.isLoading = true;
    const ready = new Promise<void>((resolve, reject) => {
      const ended = (reason: string): void => {
        const error = new MeaningUnavailable(reason);
        this.running = null;
        this.isLoading = false;
        this.endedAt = this.now();
        reject(error);
        for (const each of waiting.values()) each.reject(error);
        waiting.clear();
      };
      worker.on('error', (error) => ended(error.message));
      worker.on('exit', () => ended('its thread ended'));
      worker.on('message', (answer: ReadAnswer) => {
        if ('ready' in answer) {
          this.isLoading = false;
          return resolve();
        }
        const asker = waiting.get(answer.number);
        waiting.delete(answer.number);
        if ('failed' in answer) asker?.reject(new Error(answer.failed));
        else asker?.resolve(answer.vector);
      });
    });
    ready.catch(() => undefined);
    return { worker, ready, waiting };
  }
}
