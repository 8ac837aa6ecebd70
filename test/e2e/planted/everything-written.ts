import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { jest } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { createLogger } from '../../../src/platform/logging/logger.js';
import { withClient } from '../../../src/platform/database/roles.js';
import type { Written } from './marks.js';

/** Both ways of writing the log, every level; what they print is kept and not shown. */
export class HeardLog extends ConsoleLogger {
  readonly lines: string[] = [];
  private readonly both = (['text', 'json'] as const).map((format) => {
    const logger = createLogger(format);
    logger.setLogLevels(['verbose', 'debug', 'log', 'warn', 'error', 'fatal']);
    return logger;
  });

  override log = (...args: unknown[]): void => this.say('log', args);
  override warn = (...args: unknown[]): void => this.say('warn', args);
  override error = (...args: unknown[]): void => this.say('error', args);
  override fatal = (...args: unknown[]): void => this.say('fatal', args);
  override debug = (...args: unknown[]): void => this.say('debug', args);
  override verbose = (...args: unknown[]): void => this.say('verbose', args);

  private say(level: 'log' | 'warn' | 'error' | 'fatal' | 'debug' | 'verbose', args: unknown[]): void {
    const hear = (chunk: string | Uint8Array): boolean => {
      this.lines.push(String(chunk));
      return true;
    };
    const spies = [jest.spyOn(process.stdout, 'write').mockImplementation(hear), jest.spyOn(process.stderr, 'write').mockImplementation(hear)];
    for (const logger of this.both) (logger[level] as (...given: unknown[]) => void)(...args);
    for (const spy of spies) spy.mockRestore();
  }

  written(): Written[] {
    return this.lines.map((text) => ({ place: 'log', text }));
  }
}

export interface MailPost {
  url: string;
  raw: string[];
  /** A mail server that quotes the address it refuses, as real ones do. */
  refuse(refuse: boolean): void;
  close(): Promise<void>;
}

export async function startMailPost(): Promise<MailPost> {
  const raw: string[] = [];
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _, done) => done(refusing ? Object.assign(new Error(`no mailbox ${address} here`), { responseCode: 450 }) : null),
    onData(stream, _, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        raw.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    raw,
    refuse: (refuse) => {
      refusing = refuse;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Whom a mail goes to is in its header; every other header, and its text apart. */
export const mailWritten = ({ raw }: MailPost): Written[] =>
  raw.flatMap((mail) => {
    const [head, ...body] = mail.split('\r\n\r\n');
    const text = body.join('\n').replace(/=\r?\n/g, '');
    const subject = /^Subject: (.*(?:\r\n .*)*)/im.exec(head)?.[1] ?? '';
    return [
      { place: 'mail header', text: head.replace(/^To: .*(?:\r\n .*)*/im, '') },
      { place: `text of the mail "${subject}"`, text: /base64/i.test(head) ? Buffer.from(text, 'base64').toString() : text },
    ];
  });

/** From now on every job is kept as it is enqueued and as it fails; the queue itself forgets jobs that are done. */
export const keepJobs = (ownerUrl: string): Promise<unknown> =>
  withClient(ownerUrl, (client) =>
    client.query(`
      create table test_kept_job (job jsonb);
      create function test_keep_job() returns trigger language plpgsql security definer as $$
        begin insert into public.test_kept_job values (to_jsonb(new)); return null; end $$;
      create trigger test_keep_job after insert or update on graphile_worker._private_jobs for each row execute function test_keep_job()`),
  );

/** Every row of every table, column by column, the jobs that were kept among them. */
export const tablesWritten = (ownerUrl: string): Promise<Written[]> =>
  withClient(ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string; label: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name, case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as label
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const written: Written[] = [];
    for (const { name, label } of tables) {
      const { rows } = await client.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${name} t`);
      for (const { row } of rows) {
        for (const [column, value] of Object.entries(row)) {
          const place = label === 'test_kept_job' || label.startsWith('graphile_worker') ? 'job' : `table ${label}.${column}`;
          if (value !== null) written.push({ place, text: typeof value === 'string' ? value : JSON.stringify(value) });
        }
      }
    }
    return written;
  });

/** Every file below the data folder, its name too. */
export async function filesWritten(folder: string): Promise<Written[]> {
  const written: Written[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const text = entry.isFile() ? await readFile(path, 'latin1') : '';
    written.push({ place: `file ${relative(folder, path).split('/')[0]}`, text: `${path}\n${text}` });
  }
  return written;
}

/** All documents of every index of a Meilisearch, and what it keeps of tasks. */
export async function meilisearchWritten(url: string, key: string | null): Promise<Written[]> {
  const get = async (path: string): Promise<{ results: { uid?: string }[] }> =>
    (await fetch(`${url}${path}`, { headers: key ? { authorization: `Bearer ${key}` } : {} })).json() as never;
  const { results } = await get('/indexes?limit=100');
  const written: Written[] = [{ place: 'Meilisearch tasks', text: JSON.stringify(await get('/tasks?limit=1000')) }];
  for (const { uid } of results) {
    written.push({ place: `Meilisearch ${/opportunities|interests|findings|ideas/.exec(uid!)?.[0] ?? uid!}`, text: JSON.stringify(await get(`/indexes/${uid!}/documents?limit=1000`)) });
  }
  return written;
}

/** What answers say besides their data: addresses, headers, errors; and which mutations were sent. */
export function hearAnswers(): { written: Written[]; sent: Set<string>; stop(): void } {
  const written: Written[] = [];
  const sent = new Set<string>();
  const real = globalThis.fetch;
  const spy = jest.spyOn(globalThis, 'fetch').mockImplementation(async (...args: Parameters<typeof fetch>) => {
    const answer = await real(...args);
    const [, name] = /"query":"mutation[^{]*{ (\w+)/.exec(typeof args[1]?.body === 'string' ? args[1].body : '') ?? [];
    if (name) sent.add(name);
    written.push({ place: 'address', text: answer.url }, { place: 'header of an answer', text: JSON.stringify([...answer.headers]) });
    if (/json/.test(answer.headers.get('content-type') ?? '')) {
      const body = (await answer.clone().json()) as { errors?: unknown };
      if (body.errors) written.push({ place: 'error shown', text: JSON.stringify(body.errors) });
    }
    return answer;
  });
  return { written, sent, stop: () => spy.mockRestore() };
}
