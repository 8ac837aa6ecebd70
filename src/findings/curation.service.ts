import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { newId } from '../platform/database/ids.js';
import { badInput } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import type { FindingStatus } from './finding.entity.js';
import type {
  AddBrokerNoteInput,
  PublishFindingInput,
  RemoveBrokerNoteInput,
  SetFindingTopicsInput,
  WithdrawFindingInput,
  WritePlainSummaryInput,
} from './findings.inputs.js';
import { cannotPublish, cannotWithdraw, findingNotFound, isWithdrawn, noteNotFound } from './findings.errors.js';

type Command = { readonly idempotencyKey?: string | null };

/** What knowledge brokers do with findings. Each answers with the finding's id. Whether a move is legal, the database's update decides. */
@Injectable()
export class CurationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly search: SearchChanges,
  ) {}

  /** @throws DomainError NOT_FOUND */
  writePlainSummary(actor: Actor, input: WritePlainSummaryInput): Promise<string> {
    return this.command(actor, 'writePlainSummary', input, async (em) => {
      const written = await rows(em, 'update finding set plain_summary = $2 where id = $1 returning id', [input.findingId, input.text]);
      if (written === 0) throw findingNotFound();
      return this.done(em, actor, 'finding.summarise', input.findingId);
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE (withdrawn), BAD_USER_INPUT (an area that isn't there today) */
  addBrokerNote(actor: Actor, input: AddBrokerNoteInput): Promise<string> {
    return this.command(actor, 'addBrokerNote', input, async (em, now) => {
      const areaCode = input.areaCode ?? null;
      if (areaCode !== null) await this.requireArea(em, areaCode, now);
      const noteId = newId();
      const added = await rows(
        em,
        `insert into broker_note (id, finding_id, area_code, text, author_id, created_at)
         select $1, id, $3, $4, $5, $6 from finding where id = $2 and status <> 'withdrawn' returning id`,
        [noteId, input.findingId, areaCode, input.text, actor.accountId, now],
      );
      if (added === 0) throw (await statusOf(em, input.findingId)) === null ? findingNotFound() : isWithdrawn();
      return this.done(em, actor, 'finding.note', input.findingId, { noteId, areaCode });
    });
  }

  /** Anyone who curates may remove a note; who did is in the audit log. @throws DomainError NOT_FOUND */
  removeBrokerNote(actor: Actor, input: RemoveBrokerNoteInput): Promise<string> {
    return this.command(actor, 'removeBrokerNote', input, async (em, now) => {
      const [removed] = await updated<{ finding_id: string }>(
        em,
        'update broker_note set removed_at = $2 where id = $1 and removed_at is null returning finding_id',
        [input.noteId, now],
      );
      if (removed === undefined) throw noteNotFound();
      return this.done(em, actor, 'finding.unnote', removed.finding_id, { noteId: input.noteId });
    });
  }

  /** Replaces all topics; from now on imports leave them alone. @throws DomainError NOT_FOUND, BAD_USER_INPUT (an unknown topic) */
  setFindingTopics(actor: Actor, input: SetFindingTopicsInput): Promise<string> {
    return this.command(actor, 'setFindingTopics', input, async (em, now) => {
      // The update locks the row, so an import that matches topics at this moment comes before or after.
      const found = await rows(em, 'update finding set topics_chosen = true where id = $1 returning id', [input.findingId]);
      if (found === 0) throw findingNotFound();
      const topicIds = [...new Set(input.topicIds.map((id) => id.toLowerCase()))];
      await em.query('delete from finding_topic where finding_id = $1', [input.findingId]);
      const set = await rows(
        em,
        `insert into finding_topic (finding_id, topic_id, origin)
         select $1, id, 'chosen' from topic where id = any($2) and valid_from <= $3 and (valid_to is null or valid_to >= $3) returning topic_id`,
        [input.findingId, topicIds, dayInEngland(now)],
      );
      if (set < topicIds.length) throw badInput('topicIds', 'topicIds must all be topics that there are today');
      return this.done(em, actor, 'finding.topics', input.findingId, { topics: set });
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  publishFinding(actor: Actor, input: PublishFindingInput): Promise<string> {
    return this.command(actor, 'publishFinding', input, async (em, now) => {
      const moved = await rows(
        em,
        `update finding set status = 'published', published_at = $2, published_by = $3, withdrawn_at = null, withdrawn_by = null, withdrawal_reason = null
         where id = $1 and status in ('imported', 'withdrawn') and plain_summary is not null and not retracted returning id`,
        [input.findingId, now, actor.accountId],
      );
      if (moved === 0) throw await this.whyNotPublished(em, input.findingId);
      return this.done(em, actor, 'finding.publish', input.findingId);
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  withdrawFinding(actor: Actor, input: WithdrawFindingInput): Promise<string> {
    return this.command(actor, 'withdrawFinding', input, async (em, now) => {
      const moved = await rows(
        em,
        `update finding set status = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, withdrawal_reason = $4
         where id = $1 and status in ('imported', 'published') returning id`,
        [input.findingId, now, actor.accountId, input.reason],
      );
      if (moved === 0) {
        const status = await statusOf(em, input.findingId);
        throw status === null ? findingNotFound() : cannotWithdraw(status);
      }
      return this.done(em, actor, 'finding.withdraw', input.findingId);
    });
  }

  private command(actor: Actor, operation: string, input: Command, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  private async done(em: EntityManager, actor: Actor, action: string, id: string, details: Record<string, string | number | null> = {}): Promise<string> {
    await this.search.changed(em, 'findings', [id]);
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'finding', id }, details });
    return id;
  }

  private async requireArea(em: EntityManager, code: string, now: Date): Promise<void> {
    const found = await em.query<unknown[]>('select 1 from area where code = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)', [code, dayInEngland(now)]);
    if (found.length === 0) throw badInput('areaCode', 'areaCode must be the code of an area that there is today');
  }

  private async whyNotPublished(em: EntityManager, id: string): Promise<Error> {
    const [row] = await em.query<{ status: FindingStatus; retracted: boolean; summarised: boolean }[]>(
      'select status, retracted, plain_summary is not null as summarised from finding where id = $1',
      [id],
    );
    return row === undefined ? findingNotFound() : cannotPublish({ status: row.status, retracted: row.retracted, hasSummary: row.summarised });
  }
}

async function statusOf(em: EntityManager, id: string): Promise<FindingStatus | null> {
  const [row] = await em.query<{ status: FindingStatus }[]>('select status from finding where id = $1', [id]);
  return row?.status ?? null;
}

/** What a statement with `returning` gives back; TypeORM wraps an update's rows in a pair with their count. */
async function updated<T>(em: EntityManager, sql: string, values: unknown[]): Promise<T[]> {
  const result = await em.query<T[] | [T[], number]>(sql, values);
  return (Array.isArray(result[0]) ? result[0] : result) as T[];
}

async function rows(em: EntityManager, sql: string, values: unknown[]): Promise<number> {
  return (await updated<unknown>(em, sql, values)).length;
}
