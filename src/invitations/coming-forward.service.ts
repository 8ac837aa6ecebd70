import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { RestAfterLoss } from '../burden/rest-after-loss.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { freshCode } from '../matching/candidate-codes.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import type { AnswerInterestInput, ExpressInterestInput, TakeBackInterestInput } from './coming-forward.types.js';
import { ExpressionOfInterest } from './expression-of-interest.entity.js';
import { InterestRecorder } from './interest-recorder.js';
import { answerBy } from './invitations.rules.js';
import { keepActing, requireMaySayYes } from './saying-yes.js';
import { lockPlaces, SettlingService } from './settling.service.js';
import { canTakeNobodyNow, isStandingStill } from './standstill.js';

interface OpenPost {
  status: string;
  hear_back_by: Date | null;
  is_past: boolean;
}

/** Coming forward: no limit for the person, no guard, and always an answer by a date they were shown. */
@Injectable()
export class ComingForwardService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly rest: RestAfterLoss,
    private readonly opportunities: OpportunityQueries,
    private readonly settling: SettlingService,
    private readonly recorder: InterestRecorder,
  ) {}

  /** @throws DomainError NOT_FOUND · NOT_OPEN · CONFLICT when this profile came forward before, or the team can take nobody at the moment */
  async express(actor: Actor, input: ExpressInterestInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'expressInterest', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const standing = await this.access.requireAnswering(em, actor, input.contributorId);
      if (standing.status !== 'active') throw notFound('This profile');
      const post = await openPost(em, input.opportunityId, now);
      if (await isStandingStill(em, input.opportunityId)) throw canTakeNobodyNow();
      await keepActing(em, input.contributorId);
      await requireMaySayYes(em, input.contributorId, input.opportunityId);
      const [created] = await em.query<{ id: string }[]>(
        `insert into expression_of_interest (opportunity_id, contributor_id, code, message, created_at, answer_by) values ($1, $2, $3, $4, $5, $6)
         on conflict (opportunity_id, contributor_id) where state <> 'taken_back' do nothing returning id`,
        [input.opportunityId, input.contributorId, freshCode(), input.message ?? null, now, answerBy(now, post.hear_back_by)],
      );
      if (!created) throw new DomainError('CONFLICT', 'You have come forward for this one already. You’ll find it under your expressions of interest.');
      await this.rest.endByComingForward(em, actor, standing);
      // A helper's word for somebody with an account doesn't say that they are back: that only they can.
      if (standing.as === 'self' || !standing.hasAccount) await this.guard.heardFrom(em, input.contributorId);
      await this.recorder.came(em, actor, created.id);
      await this.access.noteDone(em, actor, standing, 'contributor.done_interest');
      return created.id;
    });
  }

  /** Only while the team hasn't answered. @throws DomainError NOT_FOUND · ILLEGAL_MOVE */
  async takeBack(actor: Actor, input: TakeBackInterestInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'takeBackInterest', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const expression = await em.findOneBy(ExpressionOfInterest, { id: input.expressionId });
      if (!expression?.contributorId) throw notFound('This expression of interest');
      const standing = await this.access.requireAnswering(em, actor, expression.contributorId).catch(() => {
        throw notFound('This expression of interest');
      });
      await moveOn(em, expression.id, `state = 'taken_back'`, []);
      // The answer shows what was written.
      await this.access.noteReading(em, actor, standing, 'contributor.read_interests');
      await this.recorder.note(em, actor, expression.id, 'interest.take_back');
      await this.access.noteDone(em, actor, standing, 'contributor.done_take_back');
      return expression.id;
    });
  }

  /**
   * The team answers; a yes takes a place and exchanges names and contact.
   * @throws DomainError NOT_FOUND · FORBIDDEN (an organisation may not act) · ILLEGAL_MOVE (answered or taken back) · NOT_OPEN (no place left)
   */
  async answer(actor: Actor, input: AnswerInterestInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerInterest', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const expression = await em.findOneBy(ExpressionOfInterest, { id: input.expressionId });
      if (!expression) throw notFound('This expression of interest');
      await this.opportunities.requireTeamOpportunity(em, actor, expression.opportunityId).catch(() => {
        throw notFound('This expression of interest');
      });
      const { status, places, filled } = await lockPlaces(em, expression.opportunityId);
      await this.opportunities.requireMayAct(em, expression.opportunityId);
      if (input.chosen && (filled >= places || status === 'withdrawn')) throw new DomainError('NOT_OPEN', 'Every place of this opportunity is taken, so nobody else can be chosen.');
      await moveOn(em, expression.id, `state = $2, answered_at = $3, answered_by = $4, answer_text = $5`, [input.chosen ? 'chosen' : 'not_chosen', now, actor.accountId, input.answer]);
      if (input.chosen) {
        await introduce(em, expression, input.nextStep as string, now);
        if (status === 'open') await this.settling.fillIfFull(em, expression.opportunityId, now);
      }
      await this.recorder.answered(em, actor, expression);
      return expression.id;
    });
  }
}

/** A post that takes people at this moment, and stays so until the transaction ends; any other reads as closed, one that never was open as unknown. */
async function openPost(em: EntityManager, opportunityId: string, now: Date): Promise<OpenPost> {
  const [post] = await em.query<OpenPost[]>(
    `select status, ((hear_back_by + 1)::timestamp at time zone 'Europe/London')::timestamptz(3) as hear_back_by,
       coalesce(closes_at, 'infinity') <= $2 as is_past
     from opportunity where id = $1 and opened_at is not null for share`,
    [opportunityId, now],
  );
  if (!post) throw notFound('This opportunity');
  if (post.status !== 'open' || post.is_past) throw new DomainError('NOT_OPEN', 'This opportunity is not open any more.');
  return post;
}

/** Only from waiting, and by one caller: the row decides. Whoever left has taken it back by leaving. */
async function moveOn(em: EntityManager, id: string, set: string, values: unknown[]): Promise<void> {
  const [moved] = await em.query<[unknown[], number]>(
    `update expression_of_interest set ${set} where id = $1 and state = 'waiting'
       and exists (select from contributor where contributor.id = contributor_id and contributor.status = 'active') returning id`,
    [id, ...values],
  );
  if (moved.length === 0) throw new DomainError('ILLEGAL_MOVE', 'This expression of interest was answered or taken back already.');
}

async function introduce(em: EntityManager, { id, opportunityId, contributorId }: ExpressionOfInterest, nextStep: string, now: Date): Promise<void> {
  await em.query(
    `insert into introduction (opportunity_id, contributor_id, expression_of_interest_id, contact_account_id, next_step, created_at)
     select id, $2, $3, contact_account_id, $4, $5 from opportunity where id = $1
     on conflict (opportunity_id, contributor_id) do nothing`,
    [opportunityId, contributorId, id, nextStep, now],
  );
}
