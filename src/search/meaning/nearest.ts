import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { IndexName } from '../port.js';
import { MeaningStore } from './meaning-store.js';
import type { Near } from './nearest.rules.js';
import type { NearestAnswer, NearestRequest } from './nearest.worker.js';
import { beside, MeaningUnavailable, Reader } from './reader.js';

/** Vectors fetched together: 1.5 MB, which keeps the API's thread busy for some ten milliseconds. */
const PAGE = 2_000;

/** Finds the texts that are nearest in meaning to a question, in a thread of its own that holds their vectors. */
@Injectable()
export class Nearest implements OnApplicationShutdown {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, { resolve(near: readonly Near[]): void; reject(error: Error): void }>();
  /** The version up to which the thread has been told. */
  private readonly told = new Map<IndexName, string>();
  private readonly telling = new Map<IndexName, Promise<void>>();
  private last = 0;

  constructor(
    private readonly store: MeaningStore,
    private readonly reader: Reader,
  ) {}

  get canRead(): boolean {
    return this.reader.hasModel;
  }

  /** As of what was committed when it was called, whoever read it. @throws MeaningUnavailable */
  async nearest(index: IndexName, question: string, most: number): Promise<readonly Near[]> {
    const [vector] = await Promise.all([this.reader.read('question', question), this.catchUp(index)]);
    this.last += 1;
    const request: NearestRequest = { number: this.last, index, question: vector, most };
    return new Promise((resolve, reject) => {
      this.waiting.set(request.number, { resolve, reject });
      this.thread().postMessage(request);
    });
  }

  /** Tells the thread what has changed; whoever comes meanwhile waits for a run that begins after they came. */
  async catchUp(index: IndexName): Promise<void> {
    await this.telling.get(index);
    const running = this.telling.get(index);
    if (running !== undefined) return running;
    const run = this.tell(index).finally(() => this.telling.delete(index));
    this.telling.set(index, run);
    return run;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private async tell(index: IndexName): Promise<void> {
    for (;;) {
      const thread = this.thread();
      const changes = await this.store.changes(index, this.told.get(index) ?? '0', PAGE);
      if (changes.length === 0) return;
      // The thread ended meanwhile: the next one knows nothing.
      if (thread !== this.worker) throw new MeaningUnavailable('its thread ended');
      const request: NearestRequest = { index, put: changes.map(({ id, vector }) => ({ id, vector })) };
      thread.postMessage(request);
      this.told.set(index, changes[changes.length - 1].version);
      if (changes.length < PAGE) return;
    }
  }

  private thread(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(beside('nearest.worker'));
    worker.unref();
    const ended = (): void => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.told.clear();
      for (const each of this.waiting.values()) each.reject(new MeaningUnavailable('its thread ended'));
      this.waiting.clear();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    worker.on('message', ({ number, near }: NearestAnswer) => {
      this.waiting.get(number)?.resolve(near);
      this.waiting.delete(number);
    });
    return (this.worker = worker);
  }
}
