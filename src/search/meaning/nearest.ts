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
  private isClosed = false;
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

  get isLoading(): boolean {
    return this.reader.isLoading;
  }

  /** @param until milliseconds since 1970 after which nobody waits for it @throws MeaningUnavailable · Error when this one can't be read */
  read(question: string, until?: number): Promise<Float32Array> {
    return this.reader.read('question', question, until);
  }

  /**
   * As of what was committed when it was called, whoever read it.
   * @param question as `read` gives it
   * @param among only these texts are compared; missing: all of the index
   * @throws MeaningUnavailable
   */
  async nearest(
    index: IndexName,
    question: Float32Array | Promise<Float32Array>,
    { most, among, until = Infinity }: { readonly most: number; readonly among?: readonly string[]; readonly until?: number },
  ): Promise<readonly Near[]> {
    const [vector] = await Promise.all([question, this.catchUp(index)]);
    const { worker } = this;
    if (worker === null) throw new MeaningUnavailable('its thread ended');
    this.last += 1;
    const request: NearestRequest = { number: this.last, index, question: vector, most, among, until };
    return new Promise((resolve, reject) => {
      this.waiting.set(request.number, { resolve, reject });
      worker.postMessage(request);
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
    this.isClosed = true;
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
    if (this.isClosed) throw new MeaningUnavailable('this process is stopping');
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
      const asker = this.waiting.get(number);
      this.waiting.delete(number);
      if (near === null) asker?.reject(new MeaningUnavailable('too much is asked at once'));
      else asker?.resolve(near);
    });
    return (this.worker = worker);
  }
}
