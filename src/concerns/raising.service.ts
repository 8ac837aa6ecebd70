import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { ConcernCare, illegal } from './concern-care.js';
import { ConcernSubjects } from './concern-subject.js';
import type { ConcernInput, LetTeamKnowOfConcernInput, RaiseConcernInput, ReopenConcernInput } from './concern.inputs.js';
import { acknowledgeWorkingDays, answerWorkingDays, inTimeToReopen, isOpen } from './concern.rules.js';
import { notices } from './concern.texts.js';

/** What whoever raises a concern does. Each answers with the concern's id. */
@Injectable()
export class RaisingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly limits: RateLimiter,
    private readonly subjects: ConcernSubjects,
    private readonly care: ConcernCare,
  ) {}

  /** @throws DomainError BAD_USER_INPUT (also when the notice wasn't read), NOT_FOUND, RATE_LIMITED */
  async raise(actor: Actor, input: RaiseConcernInput): Promise<string> {
    const { route, kind, words, wordingVersion } = input;
    if (wordingVersion !== notices[route].version) throw badInput('wordingVersion', 'Please read concernNotice first: it says what can’t be kept confidential. Then send its version as wordingVersion.');
    await this.limits.take('concerns', actor.accountId);
    return this.command(actor, 'raiseConcern', input, async (em, now) => {
      const { opportunityId, organisationIds, raisedAs } = await this.subjects.find(em, actor, input);
      const id = randomUUID();
      const { keyId, ciphertext } = this.box.seal(words);
      const [acknowledgeBy, answerBy] = [await this.care.workingDaysAfter(em, now, acknowledgeWorkingDays), await this.care.workingDaysAfter(em, now, answerWorkingDays)];
      await em.query(
        `insert into concern (id, route, kind, account_id, raised_as, opportunity_id, organisation_ids, state, raised_at, wording_version, words_key_id, words_ciphertext, name_shown, team_may_know, heard_since, acknowledge_by, answer_by)
         values ($1, $2, $3, $4, $5, $6, $7, 'raised', $8, $9, $10, $11, $12, $13, $8, $14, $15)`,
        [id, route, kind, actor.accountId, raisedAs, opportunityId, organisationIds, now, wordingVersion, keyId, ciphertext, input.nameShown || route === 'safeguarding', input.teamMayKnow, acknowledgeBy, answerBy],
      );
      await this.care.step(em, id, 'raised', now);
      await this.care.findHearer(em, id, now);
      await this.care.news(em, id, 'hearer');
      return this.care.note(em, actor, 'raise', id);
    });
  }

  /** The answer so far becomes a message, and twenty working days begin anew. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (not answered, or more than a year ago) */
  reopen(actor: Actor, input: ReopenConcernInput): Promise<string> {
    return this.command(actor, 'reopenConcern', input, async (em, now) => {
      const concern = await this.care.hold(em, actor, input.concernId, 'author');
      if (concern.answeredAt !== null && !inTimeToReopen(concern.answeredAt, now)) throw new DomainError('ILLEGAL_MOVE', 'A concern can be reopened for a year. Please raise it anew.', { from: concern.state });
      await em.query(
        `insert into concern_message (id, concern_id, from_author, at, text_key_id, text_ciphertext)
         select $2, id, false, answered_at, answer_key_id, answer_ciphertext from concern where id = $1 and answer_key_id is not null`,
        [concern.id, newId()],
      );
      const answerBy = await this.care.workingDaysAfter(em, now, answerWorkingDays);
      await this.care.move(em, concern, 'reopen', now, 'outcome = null, answer_key_id = null, answer_ciphertext = null, escalated_at = null, answer_by = $4', [answerBy]);
      await this.write(em, concern.id, true, input.words, now);
      await this.care.news(em, concern.id, 'hearer');
      return this.care.note(em, actor, 'reopen', concern.id);
    });
  }

  /** Words and messages go; but where somebody may have to be protected, who looks after safeguarding still reads them. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (answered or taken back) */
  withdraw(actor: Actor, input: ConcernInput): Promise<string> {
    return this.command(actor, 'withdrawConcern', input, async (em, now) => {
      const concern = await this.care.hold(em, actor, input.concernId, 'author');
      const keeps = concern.route === 'safeguarding';
      await this.care.move(em, concern, 'withdraw', now, keeps ? '' : 'words_key_id = null, words_ciphertext = null, words_gone_at = $3');
      if (!keeps) await em.query('delete from concern_message where concern_id = $1', [concern.id]);
      await this.care.news(em, concern.id, 'hearer');
      return this.care.note(em, actor, 'withdraw', concern.id);
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE (answered or taken back) */
  letTeamKnow(actor: Actor, input: LetTeamKnowOfConcernInput): Promise<string> {
    return this.command(actor, 'letTeamKnowOfConcern', input, async (em) => {
      const concern = await this.care.hold(em, actor, input.concernId, 'author');
      if (!isOpen(concern.state)) throw illegal(concern.state);
      await em.query('update concern set team_may_know = $2 where id = $1', [concern.id, input.may]);
      await this.care.news(em, concern.id, 'hearer');
      return this.care.note(em, actor, input.may ? 'let_team_know' : 'keep_from_team', concern.id);
    });
  }

  /** In the caller's transaction, which holds the concern. */
  async write(em: EntityManager, concernId: string, fromAuthor: boolean, text: string, now: Date): Promise<void> {
    const { keyId, ciphertext } = this.box.seal(text);
    await em.query('insert into concern_message (id, concern_id, from_author, at, text_key_id, text_ciphertext) values ($1, $2, $3, $4, $5, $6)', [newId(), concernId, fromAuthor, now, keyId, ciphertext]);
  }

  private command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }
}
