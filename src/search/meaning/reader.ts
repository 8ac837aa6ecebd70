import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { hasModel } from './model.js';
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
/** The file beside this one: TypeScript in tests, JavaScript once built. */
export const beside = (name: string): URL => new URL(`./${name}${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** Reads texts for their meaning, in a thread of its own, which begins with the first text. Without a model nothing of it is loaded. */
@Injectable()
export class Reader implements OnApplicationShutdown {
  private running: Running | null = null;
  private endedAt = -Infinity;
  private last = 0;

  /** Whether there was a model when this process began. */
  readonly hasModel: boolean;

  /** @param folder null: no model, whatever lies on this machine */
  constructor(private readonly folder: string | null) {
    this.hasModel = folder !== null && hasModel(folder);
  }

  /** @throws MeaningUnavailable saying why it can't be used */
  async start(): Promise<void> {
    await this.thread().ready;
  }

  /** @returns a vector of length 1 @throws MeaningUnavailable · Error when this one can't be read */
  async read(kind: ReadRequest['kind'], text: string): Promise<Float32Array> {
    const running = this.thread();
    await running.ready;
    this.last += 1;
    const request: ReadRequest = { number: this.last, kind, text };
    return new Promise((resolve, reject) => {
      running.waiting.set(request.number, { resolve, reject });
      running.worker.postMessage(request);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running?.worker.terminate();
  }

  private thread(): Running {
    if (this.running !== null) return this.running;
    if (this.folder === null || !this.hasModel) throw new MeaningUnavailable('there is no model');
    if (performance.now() - this.endedAt < BETWEEN_STARTS) throw new MeaningUnavailable('the model was stopped by a failure a moment ago');
    return (this.running = this.begin(this.folder));
  }

  private begin(folder: string): Running {
    const worker = new Worker(beside('reader.worker'), { workerData: { folder } });
    // A thread that nobody waits for keeps no process alive.
    worker.unref();
    const waiting: Running['waiting'] = new Map();
    const ready = new Promise<void>((resolve, reject) => {
      const ended = (reason: string): void => {
        const error = new MeaningUnavailable(reason);
        this.running = null;
        this.endedAt = performance.now();
        reject(error);
        for (const each of waiting.values()) each.reject(error);
        waiting.clear();
      };
      worker.on('error', (error) => ended(error.message));
      worker.on('exit', () => ended('its thread ended'));
      worker.on('message', (answer: ReadAnswer) => {
        if ('ready' in answer) return resolve();
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
