import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

const root = path.dirname(path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
const network = Buffer.alloc(300_000, 7);
const tokenizer = Buffer.from('{"made":"up"}');
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

let project: string;
let server: Server;
let url: string;
let answers: Record<string, Buffer | number>;
let asked: string[];

/** The script in a project of its own, whose model is two small files. */
beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'askwell-fetch-model-'));
  await mkdir(path.join(project, 'scripts'));
  await mkdir(path.join(project, 'src/search/meaning'), { recursive: true });
  await writeFile(path.join(project, 'scripts/model.mjs'), await readFile(path.join(root, 'scripts/model.mjs')));
  await mkdir(path.join(project, 'model/node_modules/onnxruntime-node'), { recursive: true });
  await writeFile(path.join(project, 'model/package.json'), '{"dependencies":{"onnxruntime-node":"1.2.3"}}');
  await writeFile(path.join(project, 'model/node_modules/onnxruntime-node/package.json'), '{"version":"1.2.3"}');
  const real = JSON.parse(await readFile(path.join(root, 'src/search/meaning/model.json'), 'utf8')) as { files: { network: object; tokenizer: object } };
  const files = { network: { ...real.files.network, sha256: sha256(network), bytes: network.length }, tokenizer: { ...real.files.tokenizer, sha256: sha256(tokenizer), bytes: tokenizer.length } };
  await writeFile(path.join(project, 'src/search/meaning/model.json'), JSON.stringify({ ...real, files }));
  server = createServer((request, response) => {
    asked.push(request.url!);
    const answer = answers[request.url!] ?? 404;
    if (typeof answer === 'number') response.writeHead(answer).end();
    // Without saying how long it is, as some hubs do.
    else response.writeHead(200).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/copy`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(project, { recursive: true });
});
afterEach(() => rm(path.join(project, 'files'), { recursive: true, force: true }));

const sound = { '/copy/onnx/model_quantized.onnx': network, '/copy/tokenizer.json': tokenizer };

async function run(given: Record<string, Buffer | number>, at = url): Promise<{ code: number; said: string; files: string[] }> {
  answers = given;
  asked = [];
  // Nothing on the PATH: no Maven.
  const child = spawn(process.execPath, ['scripts/model.mjs'], { cwd: project, env: { PATH: project, MODEL_DIR: 'files', MODEL_URL: at } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? 1)));
  const files = await readdir(path.join(project, 'files')).catch(() => []);
  return { code, said, files: files.sort() };
}

describe('npm run model', () => {
  it('fetches both files, says how far it is, and has nothing to do the next time', async () => {
    const first = await run(sound);
    expect(first).toMatchObject({ code: 0, files: ['model_quantized.onnx', 'tokenizer.json'] });
    expect(first.said).toMatch(/of 0 MB/);
    expect(first.said).toMatch(/hashes are right/);
    const second = await run(sound);
    expect(second.code).toBe(0);
    expect(second.said).toMatch(/already in/);
    expect(asked).toEqual([]);
  });

  it('fetches again what is damaged', async () => {
    await run(sound);
    await writeFile(path.join(project, 'files/tokenizer.json'), 'broken');
    expect((await run(sound)).code).toBe(0);
    expect(asked).toEqual(['/copy/tokenizer.json']);
  });

  it('keeps nothing that isn’t the model, and says what to do', async () => {
    const { code, said, files } = await run({ ...sound, '/copy/onnx/model_quantized.onnx': Buffer.from('something else') });
    expect({ code, files }).toEqual({ code: 1, files: [] });
    expect(said).toMatch(/is not the file it should be/);
    expect(said).toMatch(/there is no mvn on the PATH/);
    expect(said).toContain(sha256(network));
    expect(said).toMatch(/MODEL_URL=/);
  });

  it('says so when what it asks refuses, or isn’t there', async () => {
    expect((await run({})).said).toMatch(/it answered 404/);
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { code, said } = await run({}, `http://127.0.0.1:${port}`);
    expect(code).toBe(1);
    expect(said).toMatch(/can't be reached \(ECONNREFUSED\)/);
  });
});
