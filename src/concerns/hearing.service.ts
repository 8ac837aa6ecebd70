import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { ConcernCare, illegal } from './concern-care.js';
import type { AnswerConcernInput, ConcernInput, HandConcernOverInput, TellTeamOfConcernInput, WriteAboutConcernInput } from './concern.inputs.js';
import { canWrite, isOpen, type Move } from './concern.rules.js';
import { RaisingService } from './raising.service.js';

/** What whoever hears a concern does. Each answers with the concern's id. */
@Injectable()
export class HearingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly limits: RateLimiter,
    private readonly care: ConcernCare,
    private readonly raising: RaisingService,
  ) {}

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  receive(actor: Actor, input: ConcernInput): Promise<string> {
    return this.move(actor, 'receiveConcern', input, 'receive', 'received_at = $3');
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  lookInto(actor: Actor, input: ConcernInput): Promise<string> {
    return this.move(actor, 'lookIntoConcern', input, 'look_into');
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  answer(actor: Actor, input: AnswerConcernInput): Promise<string> {
    const { keyId, ciphertext } = this.box.seal(input.answer);
    return this.move(actor, 'answerConcern', input, 'answer', 'outcome = $4, answer_key_id = $5, answer_ciphertext = $6', [input.outcome, keyId, ciphertext]);
  }

  /** From either of the two. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (taken back), RATE_LIMITED */
  async write(actor: Actor, input: WriteAboutConcernInput): Promise<string> {
    await this.limits.take('concernMessages', actor.accountId);
    return this.command(actor, 'writeAboutConcern', input, async (em, now) => {
      const [own] = await em.query<unknown[]>('select from concern where id = $1 and account_id = $2', [input.concernId, actor.accountId]);
      const concern = await this.care.hold(em, actor, input.concernId, own ? 'author' : 'hearer');
      if (!canWrite(concern.state)) throw illegal(concern.state);
      await this.raising.write(em, concern.id, own !== undefined, input.text, now);
      await this.care.step(em, concern.id, 'message', now);
      await this.care.news(em, concern.id, own ? 'hearer' : 'author');
      return this.care.note(em, actor, 'write', concern.id);
    });
  }

  /** The one way by which a team learns of a concern. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (whoever raised it didn't choose so, or it is over) */
  tellTeam(actor: Actor, input: TellTeamOfConcernInput): Promise<string> {
    return this.command(actor, 'tellTeamOfConcern', input, async (em, now) => {
      const concern = await this.care.hold(em, actor, input.concernId, 'hearer');
      if (!isOpen(concern.state)) throw illegal(concern.state);
      if (!concern.teamMayKnow) throw new DomainError('ILLEGAL_MOVE', 'Whoever raised it doesn’t want the team to learn of it. You can ask them with writeAboutConcern.', { from: concern.state });
      const { keyId, ciphertext } = this.box.seal(input.text);
      await em.query('insert into concern_for_team (id, concern_id, told_at, text_key_id, text_ciphertext) values ($1, $2, $3, $4, $5)', [randomUUID(), concern.id, now, keyId, ciphertext]);
      await this.care.step(em, concern.id, 'team_told', now);
      await this.care.news(em, concern.id, 'author');
      return this.care.note(em, actor, 'tell_team', concern.id);
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE (it is over, or nobody else can hear it) */
  handOver(actor: Actor, input: HandConcernOverInput): Promise<string> {
    return this.command(actor, 'handConcernOver', input, async (em, now) => {
      const concern = await this.care.hold(em, actor, input.concernId, 'hearer');
      if (!(await this.care.passOn(em, concern, input.because, now))) throw new DomainError('ILLEGAL_MOVE', 'Nobody else can hear it at the moment. Name somebody with nameConcernContact.', { from: concern.state });
      return this.care.note(em, actor, 'hand_over', concern.id);
    });
  }

  private move(actor: Actor, operation: string, input: ConcernInput, move: Move, set = '', values: readonly unknown[] = []): Promise<string> {
    return this.command(actor, operation, input, async (em, now) => {
      const concern = await this.care.hold(em, actor, input.concernId, 'hearer');
      await this.care.move(em, concern, move, now, set, values);
      await this.care.news(em, concern.id, 'author');
      return this.care.note(em, actor, move, concern.id);
    });
  }

  private command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }
}
