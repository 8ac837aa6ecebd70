// How long it takes to find what is new for whom, and to write it down: `npm run bench:digest`, 5,000 subscribers and 500 new findings (or `-- SUBSCRIBERS FINDINGS`).
// The real service on an embedded database; its choosing once with a hundredth of the subscribers and once with all, with the number of statements; then some
// of the mail, by SMTP. Beside it a bare copy of the rows that were written. One JSON line each.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleLogger } from '@nestjs/common';
import { SMTPServer } from 'smtp-server';
import { DataSource } from 'typeorm';
import { LocalIssuer } from '../../src/identity/sign-in/local-issuer.js';
import { SecretBox } from '../../src/platform/crypto/secret-box.js';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrations.js';
import { JobRegistry } from '../../src/platform/jobs/job-registry.js';
import { createApplication } from '../../src/start/application.js';
import { loadReference } from '../../src/start/load-reference.js';
import { ChoosingJobs } from '../../src/subscriptions/choosing/choosing.jobs.js';
import { apiForTests } from '../../test/support/api-settings.js';

const [SUBSCRIBERS, FINDINGS] = [Number(process.argv[2] ?? 5_000), Number(process.argv[3] ?? 500)];
const MAILS = 500;
const keys = { contactKeys: new Map([['bench', Buffer.alloc(32, 7)]]), contactHashKey: Buffer.alloc(32, 9) };

const dataDir = mkdtempSync(join(tmpdir(), 'askwell-bench-digest-'));
chmodSync(dataDir, 0o755);
const server = await startEmbeddedPostgres({ dataDir });
let mails = 0;
const smtp = new SMTPServer({
  authOptional: true,
  disableReverseLookup: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData: (stream, _, done) => void stream.on('end', () => done(null, String((mails += 1)))).resume(),
});
await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
try {
  await migrate(server.ownerUrl);
  await loadReference(server.ownerUrl);
  const issuer = await LocalIssuer.open(dataDir);
  const app = await createApplication(
    {
      databaseUrl: server.appUrl, databasePool: 5, dataDir, publicUrl: 'http://127.0.0.1:3000', meili: null, smtpUrl: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      mailFrom: 'Askwell <no-reply@askwell.test>', ...keys, runsJobs: false, api: apiForTests, signIn: issuer.signIn,
    },
    new ConsoleLogger({ logLevels: ['error', 'fatal'] }),
  ); // prettier-ignore
  await app.init();
  const owner = await new DataSource({ type: 'postgres', url: server.ownerUrl, poolSize: 1 }).initialize();
  const db = app.get(DataSource);
  const jobs = app.get(JobRegistry);
  await jobs.runNow('search.keep');
  await newFindings(owner);
  await jobs.runNow('search.sync', { index: 'findings' });
  let statements = 0;
  const count = (): void => void (statements += 1);
  Object.assign(db, { logger: { ...db.logger, logQuery: count, logQueryError: () => undefined, logQuerySlow: () => undefined, log: () => undefined } });
  for (const many of [Math.ceil(SUBSCRIBERS / 100), SUBSCRIBERS]) {
    await subscribers(owner, many);
    await owner.query('vacuum analyze');
    statements = 0;
    const took = await timed(() => app.get(ChoosingJobs).choose());
    const [{ deliveries, messages }] = await owner.query<[{ deliveries: number; messages: number }]>('select (select count(*)::int from finding_delivery) as deliveries, (select count(*)::int from findings_message) as messages');
    const copied = await timed(() => owner.query('create table bare_delivery as select * from finding_delivery; create table bare_message as select * from findings_message'));
    await owner.query('drop table bare_delivery, bare_message');
    say({ what: 'choosing', subscribers: many, findings: FINDINGS, statements, deliveries, messages, ms: Math.round(took), bareCopyMs: Math.round(copied), deliveriesASecond: Math.round(deliveries / (took / 1_000)) });
    statements = 0;
    const again = await timed(() => app.get(ChoosingJobs).choose());
    say({ what: 'choosing again, nothing due', subscribers: many, statements, ms: Math.round(again) });
  }
  const unsent = async () => (await db.query<{ id: string }[]>('select id from findings_message where sent_at is null order by id limit $1', [MAILS])).map(({ id }) => id);
  for (const [what, atOnce] of [['sending, one after the other', 1], ['sending, as many at once as a worker does', 3]] as const) {
    const ids = await unsent();
    const send = async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) await jobs.runNow('subscriptions.send', { messageId: id });
    };
    mails = statements = 0;
    const before = process.memoryUsage().rss;
    const took = await timed(() => Promise.all(Array.from({ length: atOnce }, send)));
    say({
      what, mails, statementsAMail: Number((statements / mails).toFixed(1)), mailsASecond: Math.round(mails / (took / 1_000)),
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1_024), grewMb: Math.round((process.memoryUsage().rss - before) / 2 ** 20),
    }); // prettier-ignore
  }
  await owner.destroy();
  await app.close();
} finally {
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** On one to three topics, a tenth of which have half of the findings; a third speak to an area; half are classified. */
async function newFindings(owner: DataSource): Promise<void> {
  await owner.query(`insert into account (issuer, subject, display_name) values ('bench', 'broker', 'Broker')`);
  await owner.query(
    `insert into finding (pmid, title, plain_summary, publication_date, publication_precision, study_type, status, published_at, published_by)
     select (30000000 + n)::text, w.words[1 + n % 12] || ' and ' || w.words[1 + (n / 12) % 12] || ', study ' || n,
       repeat('What was done and what was found, in plain words, for those who live with it. ', 12), '2026-10-01', 'month',
       case when n % 2 = 0 then (array['trial', 'systematic_review', 'qualitative', 'observational'])[1 + n % 4] end, 'published', clock_now(), (select id from account where subject = 'broker')
     from generate_series(1, $1::int) n cross join (select array['Walking', 'Inhalers', 'Sleep', 'Diet', 'Kidneys', 'Hearts', 'Memory', 'Pain', 'Falls', 'Breathing', 'Screening', 'Surgery'] as words) w`,
    [FINDINGS],
  );
  await owner.query(`insert into finding_topic (finding_id, topic_id, origin)
    select distinct f.id, t.ids[1 + floor(power(random(), 3) * cardinality(t.ids))], 'chosen' from finding f cross join generate_series(1, 3) cross join (select array_agg(id order by md5(slug)) as ids from topic) t`);
  await owner.query(`insert into finding_area (finding_id, area_code, origin)
    select f.id, a.codes[1 + floor(random() * cardinality(a.codes))], 'chosen' from finding f cross join (select array_agg(code) as codes from area) a where random() < 0.34`);
  await owner.query(`insert into search_pending (engine, index_name, document_id) select 'postgres', 'findings', id::text from finding`);
}

/** Each with one subscription by mail: seven in ten by one to five topics, two by area, one by words. Those before are gone. */
async function subscribers(owner: DataSource, many: number): Promise<void> {
  await owner.query('truncate subscriber, subscription, subscription_topic, subscription_area, subscription_stem, findings_message, finding_delivery, finding_change_told, opportunity_shown, findings_feed, findings_webhook');
  await owner.query(`insert into account (issuer, subject, display_name) select 'bench', n::text, 'Reader' from generate_series(1, $1::int) n on conflict do nothing`, [many]);
  const { keyId, ciphertext } = new SecretBox(keys.contactKeys, keys.contactHashKey).seal('reader@example.org');
  await owner.query(
    `insert into subscriber (account_id, link_id, stop_hash, address_key_id, address_ciphertext, address_hash, address_seen_at, created_at)
     select id, gen_random_uuid(), sha256(id::text::bytea), $2, $3, sha256(subject::bytea), clock_now(), clock_now() from account where issuer = 'bench' and subject <> 'broker' order by id limit $1`,
    [many, keyId, ciphertext],
  );
  await owner.query(`insert into subscription (account_id, channel, words, words_query, how_often, hour, weekday, month_day, zone, since, due_at, looked_at, created_at)
    select account_id, 'mail', case when n % 10 = 9 then w.stem end, case when n % 10 = 9 then w.stem::tsquery end, 'daily', 8, 1, 1, 'Europe/London', clock_now() - interval '7 days', clock_now(), clock_now() - interval '1 day', clock_now()
    from (select account_id, row_number() over (order by account_id) as n from subscriber) s
    cross join lateral (select (array['walk', 'sleep', 'diet', 'kidney', 'heart', 'pain', 'fall'])[1 + n % 7] as stem) w`);
  await owner.query(`insert into subscription_topic (subscription_id, topic_id)
    select distinct s.id, t.ids[1 + floor(power(random(), 3) * cardinality(t.ids))] from (select id, row_number() over (order by id) as n from subscription where words is null) s
    cross join lateral generate_series(1, 1 + (s.n % 5)) cross join (select array_agg(id order by md5(slug)) as ids from topic) t where s.n % 9 < 7`);
  await owner.query(`insert into subscription_area (subscription_id, area_code)
    select s.id, a.codes[1 + floor(random() * cardinality(a.codes))] from subscription s cross join (select array_agg(code) as codes from area) a
    where s.words is null and not exists (select from subscription_topic t where t.subscription_id = s.id)`);
  await owner.query('insert into subscription_stem (subscription_id, stem) select id, words from subscription where words is not null');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
