import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import type { PublishFindingInput, WithdrawFindingInput } from '../findings.inputs.js';
import type { FindingStatus } from './curated.columns.js';
import { CurationDesk, type OnDesk } from './curation.desk.js';
import { hasNoSummary, illegalMove, isRetracted, lacksParts, ownSummary } from './curation.errors.js';
import type { ReturnFindingInput, VersionedFindingInput } from './curation.inputs.js';
import { missingParts, summaryParts } from './summary-parts.rules.js';

/** From a draft to what readers see, and back. Each answers with the finding's id. */
@Injectable()
export class PublishingService {
  constructor(private readonly desk: CurationDesk) {}

  /** @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE */
  sendForSecondLook(actor: Actor, input: VersionedFindingInput): Promise<string> {
    return this.desk.command(actor, 'sendForSecondLook', input, async (em, now) => {
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      this.requireReady(finding, ['draft', 'withdrawn'], 'A draft can be sent for a second look; what is published can be read a second time with approveSecondLook.');
      await em.query(
        `update finding set status = 'awaiting_second_look', summarised_by = coalesce(summarised_by, $2), withdrawn_at = null, withdrawn_by = null, withdrawal_reason = null where id = $1`,
        [finding.id, actor.accountId],
      );
      await this.desk.clear(em, finding.id);
      return this.desk.done(em, actor, finding.id, { action: 'finding.second_look', step: 'sent_for_second_look' }, now);
    });
  }

  /** What a second reader wants changed first, or what its writer takes back. @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE */
  returnFinding(actor: Actor, input: ReturnFindingInput): Promise<string> {
    return this.desk.command(actor, 'returnFinding', input, async (em, now) => {
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      if (finding.status !== 'awaiting_second_look') throw illegalMove(finding.status, 'Only what awaits a second look can be given back.');
      await em.query(`update finding set status = 'draft' where id = $1`, [finding.id]);
      await this.desk.clear(em, finding.id);
      return this.desk.done(em, actor, finding.id, { action: 'finding.return', step: 'returned', note: input.comment }, now);
    });
  }

  /** Publishes what awaits it; of what is published already, says so from now on. @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE */
  approveSecondLook(actor: Actor, input: VersionedFindingInput): Promise<string> {
    return this.desk.command(actor, 'approveSecondLook', input, async (em, now) => {
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      if (finding.secondRead === 'second_read') throw illegalMove(finding.status, 'It was read a second time already.');
      this.requireReady(finding, ['awaiting_second_look', 'published'], 'A draft is sent for a second look first, with sendForSecondLook.');
      if (await this.desk.wroteOn(em, actor, finding.id)) throw ownSummary(finding.status);
      await em.query(`update finding set second_read = 'second_read', second_read_by = $2, second_read_at = $3 where id = $1`, [finding.id, actor.accountId, now]);
      await this.desk.done(em, actor, finding.id, { action: 'finding.second_read', step: 'second_read' }, now);
      return finding.status === 'published' ? finding.id : this.publish(em, actor, finding, now);
    });
  }

  /** Without a second look, and marked so. @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE */
  publishFinding(actor: Actor, input: PublishFindingInput): Promise<string> {
    return this.desk.command(actor, 'publishFinding', input, async (em, now) => {
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      this.requireReady(finding, ['imported', 'draft', 'awaiting_second_look', 'withdrawn'], finding.status === 'superseded' ? 'Send undoSuperseding to make it current again.' : 'There is nothing more to do.');
      return this.publish(em, actor, finding, now);
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  withdrawFinding(actor: Actor, input: WithdrawFindingInput): Promise<string> {
    return this.desk.command(actor, 'withdrawFinding', input, async (em, now) => {
      const finding = await this.desk.take(em, input);
      if (finding.status === 'withdrawn') throw illegalMove('withdrawn', 'There is nothing more to take back.');
      await em.query(`update finding set status = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3, withdrawal_reason = $4 where id = $1`, [finding.id, now, actor.accountId, input.reason]);
      await em.query(`delete from finding_evidence where (finding_id = $1 and relation = 'superseded_by') or (other_id = $1 and relation = 'supersedes')`, [finding.id]);
      await this.desk.clear(em, finding.id);
      return this.desk.done(em, actor, finding.id, { action: 'finding.withdraw', step: 'withdrawn', note: input.reason }, now);
    });
  }

  private async publish(em: EntityManager, actor: Actor, finding: OnDesk, now: Date): Promise<string> {
    await em.query(
      `update finding set status = 'published', published_at = $2, published_by = $3, withdrawn_at = null, withdrawn_by = null, withdrawal_reason = null where id = $1`,
      [finding.id, now, actor.accountId],
    );
    await this.desk.clear(em, finding.id);
    return this.desk.done(em, actor, finding.id, { action: 'finding.publish', step: 'published' }, now);
  }

  /** @param otherwise what to do instead, as a sentence */
  private requireReady(finding: OnDesk, from: readonly FindingStatus[], otherwise: string): void {
    if (!from.includes(finding.status)) throw finding.status === 'imported' ? hasNoSummary('imported') : illegalMove(finding.status, otherwise);
    if (finding.retracted) throw isRetracted(finding.status);
    if (finding.plainSummary === null) throw hasNoSummary(finding.status);
    const missing = missingParts(finding);
    if (missing.length > 0 && missing.length < summaryParts.length) throw lacksParts(finding.status, missing);
  }
}
