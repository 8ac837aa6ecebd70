import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildIsCurrent } from '../../scripts/build.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What `npm test` has built; where someone runs a spec alone and it is older than the sources, those, slower. */
const programOf = (name: string): string[] =>
  buildIsCurrent() ? ['--enable-source-maps', `dist/${name}.js`] : ['--import', './test/support/typescript.mjs', `src/${name}.ts`];

/** However slow the machine is. Milliseconds. */
export const PATIENCE = 240_000;

/** The user it runs as; ours unless given. */
interface Ids {
  uid?: number;
  gid?: number;
}

export interface Service {
  process: ChildProcess;
  url: string;
  port: number;
  /** All it printed so far. */
  out(): string;
  err(): string;
  /** Resolves once it printed this. @throws when it ended before */
  printed(text: string | RegExp): Promise<void>;
  /** Its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const children = new Set<ChildProcess>();

/** One of the programs as a process of its own, with these settings and nothing else of our environment. Does not wait for it. */
export async function launch(name: 'main' | 'worker' | 'reseal', settings: Record<string, string>, ids: Ids = {}): Promise<Service> {
  const port = settings.PORT ? Number(settings.PORT) : await freePort();
  return watch([process.execPath, ...programOf(name)], { PORT: String(port), ...settings }, port, ids);
}

/** A program of this repository that runs to its end. */
export async function runToEnd(command: string[], settings: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const program = watch(command, settings, 0);
  const code = await program.ended;
  return { code, out: program.out(), err: program.err() };
}

function watch([file, ...args]: string[], settings: Record<string, string>, port: number, ids: Ids = {}): Service {
  const child = spawn(file, args, { ...ids, cwd: root, env: { PATH: process.env.PATH, HOME: tmpdir(), ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  let over = false;
  const ended = once(child, 'close').then(([code]) => {
    over = true;
    children.delete(child);
    return code as number | null;
  });
  return {
    process: child,
    port,
    url: `http://127.0.0.1:${port}`,
    out: () => out,
    err: () => err,
    ended,
    async printed(text) {
      const said = () => (typeof text === 'string' ? out.includes(text) : text.test(out));
      for (let waited = 0; !said(); waited += 20) {
        if (over) throw new Error(`It ended without printing ${String(text)}:\n${out}\n${err}`);
        if (waited > PATIENCE) throw new Error(`It did not print ${String(text)}:\n${out}\n${err}`);
        await wait(20);
      }
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** The service, ready and with its tour printed. */
export async function startService(settings: Record<string, string>): Promise<Service> {
  const service = await launch('main', settings);
  await service.printed('Askwell listens on');
  if (!settings.OIDC_ISSUER) await service.printed(/# Administrator[^\n]*\n[^\n]+\n/);
  return service;
}

/** Ends what a spec left running; for `afterAll`. Embedded databases go with their folders (`removeEmbeddedPostgres`). */
export async function endServices(): Promise<void> {
  for (const child of [...children]) {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
  if (curlFolder) rmSync(curlFolder, { recursive: true, force: true });
  curlFolder = undefined;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Of a bare machine that has no curl: the little of it that the tour uses. */
const smallCurl = `const args = process.argv.slice(2);
const headers = {};
const data = [];
let url, signal;
for (let i = 0; i < args.length; i += 1) {
  if (args[i] === '-s' || args[i] === '-sN') continue;
  if (args[i] === '-m') signal = AbortSignal.timeout(1_000 * args[i += 1]);
  else if (args[i] === '-H') { const [name, ...rest] = args[i += 1].split(':'); headers[name] = rest.join(':').trim(); }
  else if (args[i] === '-d') data.push(args[i += 1]);
  else url = args[i];
}
if (data.length && !headers['content-type']) headers['content-type'] = 'application/x-www-form-urlencoded';
const answer = await fetch(url, { method: data.length ? 'POST' : 'GET', headers, body: data.length ? data.join('&') : undefined, redirect: 'manual', signal });
for await (const chunk of answer.body) process.stdout.write(chunk);
`;

let curlFolder: string | undefined;

function folderWithCurl(): string {
  if (!curlFolder) {
    curlFolder = mkdtempSync(join(tmpdir(), 'askwell-curl-'));
    writeFileSync(join(curlFolder, 'curl.mjs'), smallCurl);
    writeFileSync(join(curlFolder, 'curl'), `#!/bin/sh\nexec ${process.execPath} ${join(curlFolder, 'curl.mjs')} "$@"\n`, { mode: 0o755 });
  }
  return curlFolder;
}

/** Runs a line of shell as somebody who pastes it would. @returns what it printed */
export async function paste(command: string): Promise<string> {
  // Behind everything else on the path: where there is a curl, it is that one.
  const { code, out, err } = await runToEnd(['/bin/sh', '-c', command], { PATH: [process.env.PATH, folderWithCurl()].join(delimiter) });
  if (code !== 0) throw new Error(`This ended with ${code}: ${command}\n${out}${err}`);
  return out;
}

export interface PrintedStep {
  title: string;
  command: string;
}

/** What the service printed to try: lines `# who: what`, each with its command below. */
export const printedTour = (out: string): PrintedStep[] => [...out.matchAll(/^# (.+)\n(.+)$/gm)].map(([, title, command]) => ({ title, command }));
