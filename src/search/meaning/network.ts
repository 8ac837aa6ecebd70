import { createRequire } from 'node:module';
import { Tokenizer } from '@huggingface/tokenizers';
import type { InferenceSession, InferenceSessionFactory, Tensor, TensorConstructor } from 'onnxruntime-common';
import { MODEL, readModelFile } from './model.js';
import { cutTokens, toRead } from './tokens.rules.js';
import { pool } from './vectors.rules.js';

interface Runtime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** It lies apart from the other packages: 300 MB that nobody needs without the model. `npm run model` installs both. */
function loadRuntime(): Runtime {
  try {
    return createRequire(new URL('../../../model/package.json', import.meta.url))('onnxruntime-node') as Runtime;
  } catch (error) {
    throw new Error('what runs the model is not installed here, or not for this system; `npm run model` installs it', { cause: error });
  }
}

/** The model itself. Only ever loaded in a thread of its own: a text keeps a core busy for some 30 ms. */
export class Network {
  private constructor(
    private readonly session: InferenceSession,
    private readonly tensor: TensorConstructor,
    private readonly tokenize: (text: string) => number[],
  ) {}

  static async load(folder: string): Promise<Network> {
    const network = await readModelFile(folder, MODEL.files.network);
    const cutting = JSON.parse((await readModelFile(folder, MODEL.files.tokenizer)).toString('utf8')) as object;
    const runtime = loadRuntime();
    const session = await runtime.InferenceSession.create(network, {
      // One thread: the other core belongs to whoever is waiting for an answer.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // The arena keeps the memory of the longest text for ever.
      enableCpuMemArena: false,
    });
    const tokenizer = new Tokenizer(cutting, {});
    return new Network(session, runtime.Tensor, (text) => tokenizer.encode(text).ids);
  }

  tokensOf(kind: 'question' | 'text', text: string): number[] {
    return cutTokens(this.tokenize(toRead(kind, text)));
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /** @returns its meaning: a vector of length 1 */
  async read(kind: 'question' | 'text', text: string): Promise<Float32Array> {
    const ids = this.tokensOf(kind, text);
    const row = (values: readonly number[]): Tensor => new this.tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
    const answer = await this.session.run({ input_ids: row(ids), attention_mask: row(ids.map(() => 1)), token_type_ids: row(ids.map(() => 0)) });
    return pool(answer[this.session.outputNames[0]].data as Float32Array);
  }
}
