import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { ReportAccess } from './report-access.js';
import type { WriteInvolvementReportInput } from './report.inputs.js';
import { reachableIn } from './words.rules.js';

/** What a team says itself in a report. */
@Injectable()
export class ReportWordsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ReportAccess,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the opportunity's id. @throws DomainError BAD_USER_INPUT for contact details · NOT_FOUND · ILLEGAL_MOVE · CONFLICT when somebody wrote since */
  write(actor: Actor, input: WriteInvolvementReportInput): Promise<string> {
    const { opportunityId, item, version, words = null } = input;
    const reachable = words === null ? null : reachableIn(words);
    if (reachable !== null) throw badInput('words', `words seems to hold ${reachable}. A report is passed on, so please leave it out.`);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'writeInvolvementReport', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.access.requireWritable(em, actor, opportunityId);
      if (!(await this.put(em, [opportunityId, item, words, now, actor.accountId, version]))) throw await this.changedMeanwhile(em, opportunityId, item);
      await this.audit.record(em, { actorId: actor.accountId, action: 'involvement_report.write', subject: { kind: 'opportunity', id: opportunityId }, details: { item, version: version + 1 } });
      return opportunityId;
    });
  }

  /** @returns whether it is written: not where the version is another */
  private async put(em: EntityManager, values: readonly [opportunityId: string, item: string, words: string | null, now: Date, by: string, version: number]): Promise<boolean> {
    const written = await em.query<unknown[]>(
      `with changed as (
         update involvement_report_words set words = $3, version = version + 1, written_at = $4, written_by = $5 where opportunity_id = $1 and item = $2 and version = $6 returning id
       ), made as (
         insert into involvement_report_words (opportunity_id, item, words, written_at, written_by) select $1, $2, $3, $4, $5 where $6 = 0 on conflict (opportunity_id, item) do nothing returning id
       )
       select id from changed union all select id from made`,
      [...values],
    );
    return written.length > 0;
  }

  private async changedMeanwhile(em: EntityManager, opportunityId: string, item: string): Promise<DomainError> {
    const [now] = await em.query<{ version: number }[]>('select version from involvement_report_words where opportunity_id = $1 and item = $2', [opportunityId, item]);
    return new DomainError('CONFLICT', 'Somebody wrote here since you read it. Read it again, put your change to what is there now, and send it with the version you read then.', { reason: 'CHANGED', version: now?.version ?? 0 });
  }
}
