import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog, type AuditRecord } from '../../audit/audit.service.js';
import type { Actor } from '../../identity/actor.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { SearchChanges } from '../../search/sync/search-changes.js';
import { findingNotFound } from '../findings.errors.js';
import type { FindingStatus } from './curated.columns.js';
import { changedMeanwhile, isDouble, takenByAnother } from './curation.errors.js';

/** What brokers do with a finding; the database's check repeats it. */
export const findingSteps = [
  'summarised', 'classified', 'noted', 'note_changed', 'note_removed', 'linked', 'unlinked', 'sent_for_second_look', 'returned', 'second_read', 'published', 'superseded', 'superseding_undone', 'withdrawn',
  'joined', 'parted',
] as const; // prettier-ignore
export type FindingStep = (typeof findingSteps)[number];

/** A finding on the desk: locked until the transaction ends, and read as it is then. */
export interface OnDesk {
  readonly id: string;
  readonly status: FindingStatus;
  readonly version: number;
  readonly retracted: boolean;
  readonly plainSummary: string | null;
  readonly keyMessage: string | null;
  readonly whatWasDone: string | null;
  readonly whatWasFound: string | null;
  readonly limits: string | null;
  readonly howCurrent: string | null;
  readonly summarisedBy: string | null;
  readonly secondRead: string;
  readonly joinedInto: string | null;
}

interface Named {
  readonly findingId: string;
  /** The version that the broker read; left out by callers from before there were versions. */
  readonly version?: number | null;
}

interface Step {
  /** In the audit log. */
  readonly action: string;
  readonly step: FindingStep;
  readonly note?: string;
  readonly details?: AuditRecord['details'];
}

type Work = (em: EntityManager, now: Date) => Promise<string>;

/** SQL: whoever ever wrote on its summary, or sent it for a second look. */
export const wroteOnIt = (finding: string, account: string): string =>
  `(${finding}.summarised_by = ${account} or exists (select from finding_step s where s.finding_id = ${finding}.id and s.account_id = ${account} and s.step in ('summarised', 'sent_for_second_look')))`;

/**
 * How a broker changes a finding: locks its row, sees that it is the version they read and that nobody else is at work on it, changes it, and writes down who
 * did what. Two at once come one after the other; the second is told that the finding has changed.
 */
@Injectable()
export class CurationDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly search: SearchChanges,
  ) {}

  command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: Work): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE (a double, which leads to the finding it was joined into), CONFLICT with the version there is now */
  async take(em: EntityManager, { findingId, version }: Named): Promise<OnDesk> {
    const [finding] = await em.query<OnDesk[]>(
      `select id, status, version, retracted, plain_summary as "plainSummary", key_message as "keyMessage", what_was_done as "whatWasDone", what_was_found as "whatWasFound",
         limits, how_current as "howCurrent", summarised_by as "summarisedBy", second_read as "secondRead", joined_into as "joinedInto"
       from finding where id = $1 for no key update`,
      [findingId],
    );
    if (finding === undefined) throw findingNotFound();
    if (finding.joinedInto !== null) throw isDouble(finding.joinedInto);
    if (typeof version === 'number' && version !== finding.version) throw changedMeanwhile(finding.version);
    return finding;
  }

  /** The same for work that another broker may be in the middle of. @throws DomainError NOT_FOUND, CONFLICT (changed, or taken by another) */
  async takeToWrite(em: EntityManager, actor: Actor, named: Named, now: Date): Promise<OnDesk> {
    const finding = await this.take(em, named);
    const [other] = await em.query<{ until: Date }[]>('select until from finding_work where finding_id = $1 and until > $2 and account_id <> $3', [finding.id, now, actor.accountId]);
    if (other) throw takenByAnother(other.until);
    return finding;
  }

  /** Written down in the transaction of the change. */
  async done(em: EntityManager, actor: Actor, id: string, { action, step, note, details = {} }: Step, now: Date): Promise<string> {
    await em.query(
      `with next as (update finding set version = version + 1 where id = $1 returning id, version)
       insert into finding_step (finding_id, account_id, step, version, note, at) select id, $2, $3, version, $4, $5 from next`,
      [id, actor.accountId, step, note ?? null, now],
    );
    await this.search.changed(em, 'findings', [id]);
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'finding', id }, details });
    return id;
  }

  /** The finding is locked, so nobody joins its writers meanwhile. */
  async wroteOn(em: EntityManager, actor: Actor, id: string): Promise<boolean> {
    const [wrote] = await em.query<unknown[]>(`select 1 from finding where id = $1 and ${wroteOnIt('finding', '$2')}`, [id, actor.accountId]);
    return wrote !== undefined;
  }

  /** Whoever was at work on it has finished. */
  async clear(em: EntityManager, id: string): Promise<void> {
    await em.query('delete from finding_work where finding_id = $1', [id]);
  }
}
