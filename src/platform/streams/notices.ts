import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../config/app-config.js';
import { describeFailure } from '../errors/describe-failure.js';

/** Waits between two tries to connect again. Milliseconds: doubled from the first to the last, and spread, so that replicas don't come all at once. */
const firstWait = 100;
const longestWait = 10_000;

type Woken = () => void;

/**
 * What other processes tell this one through Postgres: that there is something to look for, by an id and nothing else. One connection for the whole process, opened when
 * somebody first waits. A notice may get lost with the connection; so whoever waits is woken after each new connection too, and looks into the database anyway.
 */
@Injectable()
export class Notices implements OnApplicationShutdown {
  private readonly logger = new Logger('Notices');
  private readonly waiting = new Map<string, Set<Woken>>();
  private client: pg.Client | null = null;
  private retry: NodeJS.Timeout | null = null;
  private wait = firstWait;
  private state: 'idle' | 'on' | 'ended' = 'idle';

  constructor(private readonly config: AppConfig) {}

  /** Called whenever there may be news of this id, until the answer is called. Nothing that is announced after this returned goes unheard for good. */
  listen(channel: Channel, id: string, woken: Woken): () => void {
    if (this.state === 'idle') {
      this.state = 'on';
      void this.connect();
    }
    const key = `${channel} ${id}`;
    const woke = this.waiting.get(key) ?? new Set();
    this.waiting.set(key, woke.add(woken));
    return () => {
      woke.delete(woken);
      if (woke.size === 0 && this.waiting.get(key) === woke) this.waiting.delete(key);
    };
  }

  async onApplicationShutdown(): Promise<void> {
    this.state = 'ended';
    if (this.retry) clearTimeout(this.retry);
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    this.retry = null;
    const client = new pg.Client({ connectionString: this.config.databaseUrl, application_name: 'askwell-notices', connectionTimeoutMillis: 10_000, keepAlive: true });
    this.client = client;
    client.on('notification', ({ channel, payload }) => this.wake(`${channel} ${payload ?? ''}`));
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, null));
    try {
      await client.connect();
      for (const channel of channels) await client.query(`listen ${channel}`);
      this.wait = firstWait;
      // What was announced while nobody listened.
      for (const woke of this.waiting.values()) for (const woken of woke) woken();
    } catch (error) {
      this.lost(client, error);
    }
  }

  /** Once for each connection, whichever way it is noticed. */
  private lost(client: pg.Client, error: unknown): void {
    if (this.client !== client || this.state === 'ended') return;
    this.client = null;
    client.end().catch(() => undefined);
    this.logger.warn(`the connection that listens is lost and will be made again${error === null ? '' : `: ${describeFailure(error)}`}`);
    this.retry = setTimeout(() => void this.connect(), this.wait * (0.5 + Math.random() / 2)).unref();
    this.wait = Math.min(this.wait * 2, longestWait);
  }

  private wake(key: string): void {
    for (const woken of this.waiting.get(key) ?? []) woken();
  }
}

/** All that is announced; the payload of each is one id. */
export const channels = ['findings_live'] as const;
export type Channel = (typeof channels)[number];
