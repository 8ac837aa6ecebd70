import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface AuditRecord {
  /** The account that acts; null for the service itself. */
  actorId: string | null;
  /** `thing.verb`: `opportunity.open`, `contributor.read`. */
  action: string;
  subject: { kind: string; id: string | null };
  outcome?: string;
  /** Ids, codes and counts. Nothing personal and nothing about health. */
  details?: Record<string, string | number | boolean | null | readonly string[]>;
}

export interface AuditRecordForEach extends Omit<AuditRecord, 'subject'> {
  subject: { kind: string; ids: readonly string[] };
}

/** Who did what and who looked at whom, written in the transaction of the act itself. */
@Injectable()
export class AuditLog {
  async record(em: EntityManager, { actorId, action, subject, outcome = 'done', details = {} }: AuditRecord): Promise<void> {
    await em.query(
      `insert into audit_entry (at, actor_id, action, subject_kind, subject_id, outcome, details)
       values (clock_now(), $1, $2, $3, $4, $5, $6)`,
      [actorId, action, subject.kind, subject.id, outcome, JSON.stringify(details)],
    );
  }

  /** The same act on many subjects of one kind, an entry for each, in one statement. */
  async recordForEach(em: EntityManager, { actorId, action, subject, outcome = 'done', details = {} }: AuditRecordForEach): Promise<void> {
    await em.query(
      `insert into audit_entry (at, actor_id, action, subject_kind, subject_id, outcome, details)
       select read.now, $1, $2, $3, subject.id, $5, $6
       from (select clock_now() as now offset 0) read, unnest($4::uuid[]) as subject (id)`,
      [actorId, action, subject.kind, subject.ids, outcome, JSON.stringify(details)],
    );
  }
}
