#!/usr/bin/env node
// How well lay people's questions find what they mean among the sample posts and findings, as shipped and over the API, by words alone and with the model:
// `npm run eval:lay`. One JSON line each. The questions (test/fixtures/search) were written for this, one right answer each; those about posts served to
// set the numbers in ranking/fusion.rules.ts, so only those about findings are a result. The last set nearly quotes: there words must not lose.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const modelDir = path.resolve(process.env.MODEL_DIR ?? path.join(process.env.DATA_DIR ?? '.data', 'model'));
const table = (file) => readFileSync(path.join(root, file), 'utf8').trim().split('\n').slice(1).map((line) => line.split('\t'));
const { findings } = JSON.parse(readFileSync(path.join(root, 'src/sample/data/findings.json'), 'utf8'));
const titles = new Map(table('src/sample/data/opportunities.tsv').map((row) => [row[0], row[5]]));

const FINDINGS = 'query($words: String) { found: searchFindings(words: $words, first: 50) { hits { finding { pmid doi } } } }';

const SETS = [
  {
    set: 'posts (set with these)', questions: table('test/fixtures/search/lay-questions-opportunities.tsv').map(([key, question]) => [titles.get(key), question]),
    query: 'query($words: String) { found: searchOpportunities(words: $words, first: 50) { hits { opportunity { title } } } }', named: ({ opportunity }) => [opportunity.title],
  },
  {
    set: 'findings', questions: table('test/fixtures/search/lay-questions-findings.tsv'),
    query: FINDINGS, named: ({ finding }) => [finding.pmid, finding.doi],
  },
  {
    set: 'second sentences of findings', questions: findings.map(({ ids, plainSummary }) => [ids.pmid ?? ids.doi, plainSummary.split(/[.?!]/)[1]]),
    query: FINDINGS, named: ({ finding }) => [finding.pmid, finding.doi],
  },
]; // prettier-ignore

const folder = mkdtempSync(path.join(tmpdir(), 'askwell-lay-questions-'));
try {
  await evaluate('words', path.join(folder, 'no-model'));
  await evaluate('words and meaning', modelDir);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function evaluate(by, model) {
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: tmpdir(), PORT: String(port), DATA_DIR: path.join(folder, 'data'), MODEL_DIR: model, RATE_LIMITS: 'off' };
  const service = spawn(process.execPath, ['--enable-source-maps', path.join(root, 'dist/main.js')], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(service, 'exit');
  let printed = '';
  service.stdout.on('data', (chunk) => (printed += chunk));
  try {
    while (!printed.includes('# Administrator')) {
      if (service.exitCode !== null) throw new Error(`The service ended:\n${printed}`);
      await wait(100);
    }
    if (by !== 'words' && !printed.includes('in other words, too')) throw new Error(`There is no model in ${model}: npm run model`);
    // The index is built and the texts are read by jobs.
    await wait(by === 'words' ? 5_000 : 25_000);
    const [, token] = /authorization: Bearer ([\w.-]+)/i.exec(printed);
    for (const { set, questions, query, named } of SETS) {
      const gains = [];
      const times = [];
      let first = 0;
      for (const [right, words] of questions) {
        const began = performance.now();
        const answer = await (await fetch(`http://127.0.0.1:${port}/graphql`, {
          method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables: { words } }),
        })).json(); // prettier-ignore
        times.push(performance.now() - began);
        if (answer.errors) throw new Error(JSON.stringify(answer.errors));
        const place = answer.data.found.hits.findIndex((hit) => named(hit).includes(right));
        gains.push(place >= 0 && place < 10 ? 1 / Math.log2(place + 2) : 0);
        if (place === 0) first += 1;
        if (process.argv.includes('--each')) console.log(`${place + 1 || '-'}\t${words}\t(${answer.data.found.hits.length} found)`);
      }
      times.sort((a, b) => a - b);
      const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
      console.log(JSON.stringify({ eval: 'lay questions', set, by, questions: questions.length, ndcg10: Number(mean.toFixed(3)), first, medianMs: Math.round(times[Math.floor(times.length / 2)]) }));
    }
  } finally {
    service.kill('SIGTERM');
    await ended;
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
