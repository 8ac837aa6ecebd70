import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthHints } from '../platform/health/health-hints.js';
import { SealKeys } from './seal-keys.js';
import { notedSeal } from './seal.rules.js';

export interface NewestSeal {
  number: number;
  closedAt: Date;
  /** To be written down elsewhere. */
  noted: string;
  publicKey: string | null;
}

export interface LastCheck {
  checkedAt: Date;
  seals: number;
  lines: number;
  brokenAt: number | null;
  problem: string | null;
}

/** How the audit log stands, for administrators. */
@Injectable()
export class AuditState implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: SealKeys,
    private readonly hints: HealthHints,
  ) {}

  onModuleInit(): void {
    this.hints.add('audit', () => this.hint());
  }

  /** Null until the first batch is closed. */
  async newestSeal(): Promise<NewestSeal | null> {
    const [seal] = await this.dataSource.query<{ number: string; closed_at: Date; hash: Buffer; key_id: string }[]>(
      'select number, closed_at, hash, key_id from audit_seal order by number desc limit 1',
    );
    if (!seal) return null;
    const number = Number(seal.number);
    return { number, closedAt: seal.closed_at, noted: notedSeal(number, seal.hash), publicKey: this.keys.publicKey(seal.key_id) };
  }

  /** Null until the first night. */
  async lastCheck(): Promise<LastCheck | null> {
    const [row] = await this.dataSource.query<{ checked_at: Date; seals: string; lines: string; broken_at: string | null; problem: string | null }[]>('select * from audit_check');
    if (!row) return null;
    return { checkedAt: row.checked_at, seals: Number(row.seals), lines: Number(row.lines), brokenAt: row.broken_at === null ? null : Number(row.broken_at), problem: row.problem };
  }

  private async hint(): Promise<string> {
    const check = await this.lastCheck();
    if (check?.problem) return 'does not match its seals; run npm run audit:verify';
    const [{ late }] = await this.dataSource.query<{ late: boolean }[]>(
      `select exists (select from audit_waiting waiting join audit_line line on line.id = waiting.line_id where line.at < clock_now() - interval '1 hour') as late`,
    );
    if (late) return 'is not being sealed: no job process has run for an hour';
    return check ? 'matches its seals' : 'not checked yet';
  }
}
