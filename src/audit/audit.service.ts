import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface AuditRecord {
  /** The account that acts; null for the service itself. */
  actorId: string | null;
  /** `thing.verb`: `opportunity.open`, `contributor.read`. */
  action: string;
  subject: { kind: string; id: string | null };
  outcome?: string;
  /** Ids, codes and counts. Nothing personal, nothing about health, and no id of a person: those belong in `accounts`. */
  details?: Record<string, string | number | boolean | null | readonly string[]>;
  /** Other accounts that took part, by the name that the detail gets. Written as pseudonyms, like whoever acts. */
  accounts?: Record<string, string | null>;
}

export interface AuditRecordForEach extends Omit<AuditRecord, 'subject'> {
  subject: { kind: string; ids: readonly string[] };
}

/**
 * Who did what and who looked at whom, written in the transaction of the act itself. People are stored as pseudonyms, and what is written
 * is never changed: `audit_add` is the only way in, also for the database role of the application.
 */
@Injectable()
export class AuditLog {
  async record(em: EntityManager, { subject, ...act }: AuditRecord): Promise<void> {
    await this.add(em, act, subject.kind, [subject.id]);
  }

  /** The same act on many subjects of one kind, an entry for each, in one statement. */
  async recordForEach(em: EntityManager, { subject, ...act }: AuditRecordForEach): Promise<void> {
    await this.add(em, act, subject.kind, subject.ids);
  }

  private async add(em: EntityManager, act: Omit<AuditRecord, 'subject'>, kind: string, ids: readonly (string | null)[]): Promise<void> {
    const { actorId, action, outcome = 'done', details = {}, accounts = {} } = act;
    await em.query('select audit_add($1, $2, $3, $4::uuid[], $5, $6, $7)', [actorId, action, kind, ids, outcome, JSON.stringify(details), JSON.stringify(accounts)]);
  }
}
