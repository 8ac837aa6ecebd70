import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { addDays } from '../opportunities/working-days.rules.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import { FeedbackAccess } from './feedback-access.js';
import type { BringFeedbackForwardInput, ExtendFeedbackInput, GiveFeedbackInput, WordsForSomeoneInput } from './feedback.inputs.js';
import { stillOpen } from './feedback.errors.js';
import { longestExtension, missingFrom } from './feedback.rules.js';
import { FeedbackReaders } from './feedback-readers.js';

/** What a team says came of its opportunity, and by when. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: FeedbackAccess,
    private readonly readers: FeedbackReaders,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Said once, to everybody: messages are jobs of the same transaction. @returns the opportunity's id
   * @throws DomainError NOT_FOUND · ILLEGAL_MOVE (still open, never open, said already) · BAD_USER_INPUT (something is missing) · UNKNOWN_CODE
   */
  give(actor: Actor, input: GiveFeedbackInput): Promise<string> {
    const { opportunityId, outcome, inPlainWords, youSaid = null, weDid = null, whyNot = null } = input;
    requireWhole(input);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'giveFeedback', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { post } = await this.access.lockForTeam(em, actor, opportunityId, 'give');
      if (post.endedAt === null) throw stillOpen();
      await em.query(
        `update feedback_duty set state = 'given', given_at = $2, given_by = $3, outcome = $4, in_plain_words = $5, you_said = $6, we_did = $7, why_not = $8 where opportunity_id = $1`,
        [opportunityId, now, actor.accountId, outcome, inPlainWords, youSaid, weDid, whyNot],
      );
      const words = await this.wordsByPerson(em, opportunityId, input.words ?? []);
      await this.readers.add(em, [opportunityId], now, words);
      await this.audit.record(em, { actorId: actor.accountId, action: 'feedback.give', subject: { kind: 'opportunity', id: opportunityId }, details: { outcome } });
      return opportunityId;
    });
  }

  /** @returns the opportunity's id. @throws DomainError NOT_FOUND · ILLEGAL_MOVE · BAD_USER_INPUT for a day that isn't earlier, or has passed */
  bringForward(actor: Actor, input: BringFeedbackForwardInput): Promise<string> {
    const { opportunityId, dueOn } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'bringFeedbackForward', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { duty } = await this.access.lockForTeam(em, actor, opportunityId, 'bringForward');
      if (dueOn < dayInEngland(now) || dueOn >= duty.dueOn) {
        throw badInput('dueOn', `dueOn must be today or later, and before ${duty.dueOn}, the day that people were told. Only an involvement lead can put it off (extendFeedback).`);
      }
      await em.query('update feedback_duty set due_on = $2, announced_at = null where opportunity_id = $1', [opportunityId, dueOn]);
      await this.audit.record(em, { actorId: actor.accountId, action: 'feedback.bring_forward', subject: { kind: 'opportunity', id: opportunityId }, details: { from: duty.dueOn, to: dueOn } });
      return opportunityId;
    });
  }

  /** Once, by a lead outside the team, with a reason that those who wait read. @returns the opportunity's id. @throws DomainError NOT_FOUND · ILLEGAL_MOVE · BAD_USER_INPUT for another day */
  extend(actor: Actor, input: ExtendFeedbackInput): Promise<string> {
    const { opportunityId, dueOn, because } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'extendFeedback', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { duty, to } = await this.access.lockForLead(em, actor, opportunityId, 'extend');
      const [later] = [dayInEngland(now), duty.dueOn].sort().reverse();
      const latest = addDays(later, longestExtension);
      if (dueOn <= later || dueOn > latest) throw badInput('dueOn', `dueOn must be after ${later}, and by ${latest} at the latest.`);
      // Everything that follows from the day begins anew: the notice, the reminder, the lead's list.
      await em.query(
        `update feedback_duty set state = $2, due_on = $3, extended_from = $4, extended_at = $5, extended_by = $6, extended_because = $7, announced_at = null, reminded_at = null, escalated_at = null
         where opportunity_id = $1`,
        [opportunityId, to, dueOn, duty.dueOn, now, actor.accountId, because],
      );
      await this.audit.record(em, { actorId: actor.accountId, action: 'feedback.extend', subject: { kind: 'opportunity', id: opportunityId }, details: { from: duty.dueOn, to: dueOn } });
      return opportunityId;
    });
  }

  /** @throws DomainError UNKNOWN_CODE */
  private async wordsByPerson(em: EntityManager, opportunityId: string, words: readonly WordsForSomeoneInput[]): Promise<Map<string, readonly [string | null, Buffer | null]>> {
    if (words.length === 0) return new Map();
    const known = new Map((await this.readers.byCode(em, opportunityId)).map(({ code, contributorId }) => [code, contributorId]));
    const unknown = words.find(({ code }) => !known.has(code));
    if (unknown) throw new DomainError('UNKNOWN_CODE', `Nobody who was chosen or came forward for this opportunity has the code ${unknown.code}. Take codes from feedbackDuty.`);
    return new Map(words.map(({ code, text }) => [known.get(code)!, this.sealed.seal(text)]));
  }
}

/** @throws DomainError BAD_USER_INPUT naming each field that is missing */
function requireWhole(input: GiveFeedbackInput): void {
  const texts = { weDid: 'weDid: say what you did because of it.', whyNot: 'whyNot: say why it, or a part of it, was not done. People would rather know.' };
  const missing = missingFrom(input).map((path) => ({ path, message: texts[path] }));
  if (missing.length > 0) throw new DomainError('BAD_USER_INPUT', missing.map(({ message }) => message).join(' '), { fields: missing });
}
