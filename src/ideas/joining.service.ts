import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import { IdeaCare } from './idea-care.js';
import { IdeaNews } from './idea-news.js';
import type { JoinIdeasInput, PartIdeasInput } from './joining.types.js';
import { dueAgain } from './idea.rules.js';

/**
 * Ideas that say the same become one. What was joined keeps its text, its author and its "me too"s, so that it can be parted again; the idea that stands for all counts each person once.
 * Each answers with the id of the idea that was joined or parted.
 */
@Injectable()
export class JoiningService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly care: IdeaCare,
    private readonly news: IdeaNews,
  ) {}

  /** That there is another that stands for it is an answer to whoever waits. @throws DomainError NOT_FOUND, ILLEGAL_MOVE, BAD_USER_INPUT */
  join(actor: Actor, input: JoinIdeasInput): Promise<string> {
    return this.command(actor, 'joinIdeas', input, async (em, now) => {
      const { ideaId, intoId } = input;
      if (ideaId.toLowerCase() === intoId.toLowerCase()) throw badInput('intoId', 'An idea can’t be joined into itself.');
      // In one order, so that two who join the same two the other way round wait for each other.
      await em.query('select from idea where id = any ($1::uuid[]) order by id for no key update', [[ideaId, intoId]]);
      const idea = await this.care.holdShown(em, ideaId);
      const into = await this.care.holdShown(em, intoId);
      await this.care.move(em, idea, 'join', 'joined_into = $3, first_answered_at = coalesce(first_answered_at, $4), reminded_at = null', [into.id, now]);
      await this.care.changed(em, into.id);
      await this.news.tellAll(em, idea.id);
      return this.care.note(em, actor, 'join', idea.id);
    });
  }

  /** It looks for an answer again, for two weeks at least. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (joined into none) */
  part(actor: Actor, input: PartIdeasInput): Promise<string> {
    return this.command(actor, 'partIdeas', input, async (em, now) => {
      const idea = await this.care.hold(em, input.ideaId);
      const root = idea.joinedInto;
      await this.care.move(em, idea, 'part', 'joined_into = null, due_by = greatest(due_by, $3::date)', [dueAgain(dayInEngland(now))]);
      if (root !== null) await this.care.changed(em, root);
      await this.news.tellAll(em, idea.id);
      return this.care.note(em, actor, 'part', idea.id);
    });
  }

  private command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }
}
