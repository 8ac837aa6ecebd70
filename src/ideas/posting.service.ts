import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { freshCode } from '../matching/candidate-codes.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { TellMeOfIdeaInput } from './answer.types.js';
import { IdeaCare, ideaNotFound } from './idea-care.js';
import { IdeaNews } from './idea-news.js';
import { type IdeaText, IdeaReader } from './idea-reader.js';
import type { PostIdeaInput, ReviseIdeaInput, SayMeTooInput, TakeMeTooBackInput, WithdrawIdeaInput } from './idea.inputs.js';
import { dueBy, isShown } from './idea.rules.js';

/** What contributors do with ideas. Each answers with the idea's id. */
@Injectable()
export class PostingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: RateLimiter,
    private readonly contributors: ContributorAccess,
    private readonly care: IdeaCare,
    private readonly reader: IdeaReader,
    private readonly news: IdeaNews,
  ) {}

  /** @throws DomainError NOT_FOUND, BAD_USER_INPUT, RATE_LIMITED */
  async post(actor: Actor, input: PostIdeaInput): Promise<string> {
    await this.limits.take('ideas', actor.accountId);
    return this.command(actor, 'postIdea', input, async (em, now) => {
      const standing = await this.care.requireHere(em, actor, input.contributorId);
      await this.care.requireArea(em, input.areaCode ?? null, now);
      const id = newId();
      await em.query(`insert into idea (id, code, kind, state, area_code, posted_at, due_by) values ($1, $2, $3, 'waiting', $4, $5, $6)`, [
        id, freshCode(), input.kind, input.areaCode ?? null, now, dueBy(dayInEngland(now)),
      ]); // prettier-ignore
      await em.query('insert into idea_author (idea_id, contributor_id, posted_by, text_key_id, text_ciphertext, tell_me, may_stay) values ($1, $2, $3, $4, $5, $6, $7)', [
        id, standing.contributorId, actor.accountId, ...this.reader.seal(textOf(input)), input.tellMe, input.mayStay,
      ]); // prettier-ignore
      await this.care.replaceTopics(em, id, input.topicIds, now);
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_idea');
      return this.care.note(em, actor, 'post', id);
    });
  }

  /** Before it is published; the day by which it is answered stays. @throws DomainError NOT_FOUND, ILLEGAL_MOVE, BAD_USER_INPUT */
  revise(actor: Actor, input: ReviseIdeaInput): Promise<string> {
    return this.command(actor, 'reviseIdea', input, async (em, now) => {
      const standing = await this.care.requireAuthor(em, actor, input.ideaId);
      const idea = await this.care.hold(em, input.ideaId);
      await this.care.requireArea(em, input.areaCode ?? null, now);
      await this.care.move(em, idea, 'revise', 'version = version + 1, area_code = $3, reminded_at = null', [input.areaCode ?? null]);
      await em.query('update idea_author set text_key_id = $2, text_ciphertext = $3, note_key_id = null, note_ciphertext = null where idea_id = $1', [idea.id, ...this.reader.seal(textOf(input))]);
      await this.care.replaceTopics(em, idea.id, input.topicIds, now);
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_idea');
      return this.care.note(em, actor, 'revise', idea.id);
    });
  }

  /** Its text is gone at once. @throws DomainError NOT_FOUND, ILLEGAL_MOVE */
  withdraw(actor: Actor, input: WithdrawIdeaInput): Promise<string> {
    return this.command(actor, 'withdrawIdea', input, async (em, now) => {
      const standing = await this.care.requireAuthor(em, actor, input.ideaId);
      const idea = await this.care.holdWithJoined(em, input.ideaId);
      if (isShown(idea.state) || idea.state === 'joined') await this.news.tellOthers(em, idea.id);
      await this.care.move(em, idea, 'withdraw', 'title = null, words = null, signed_as = null, joined_into = null');
      await this.care.partAll(em, [idea.id], now);
      if (idea.joinedInto !== null) await this.care.changed(em, idea.joinedInto);
      await em.query('update idea_author set text_key_id = null, text_ciphertext = null, note_key_id = null, note_ciphertext = null where idea_id = $1', [idea.id]);
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_idea');
      return this.care.note(em, actor, 'withdraw', idea.id);
    });
  }

  /** Said again, it only changes whether they hear of it. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (their own) */
  sayMeToo(actor: Actor, input: SayMeTooInput): Promise<string> {
    return this.command(actor, 'sayMeToo', input, async (em, now) => {
      const standing = await this.care.requireHere(em, actor, input.contributorId);
      const idea = await this.care.holdShown(em, input.ideaId);
      const own = await em.query<unknown[]>('select from idea_author where idea_id = $1 and contributor_id = $2', [idea.id, standing.contributorId]);
      if (own.length > 0) throw new DomainError('ILLEGAL_MOVE', 'This idea is your own, so it counts for you already.');
      await em.query('insert into idea_me_too (idea_id, contributor_id, tell_me, said_at) values ($1, $2, $3, $4) on conflict (idea_id, contributor_id) do update set tell_me = excluded.tell_me', [
        idea.id, standing.contributorId, input.tellMe, now,
      ]); // prettier-ignore
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_idea');
      return idea.id;
    });
  }

  /** Also by who has left, and of whatever became of the idea; undone twice, it changes nothing. @throws DomainError NOT_FOUND */
  takeMeTooBack(actor: Actor, input: TakeMeTooBackInput): Promise<string> {
    return this.command(actor, 'takeMeTooBack', input, async (em) => {
      const standing = await this.contributors.requireAnswering(em, actor, input.contributorId);
      const [, gone] = await em.query<[unknown[], number]>('delete from idea_me_too where idea_id = $1 and contributor_id = $2', [input.ideaId, standing.contributorId]);
      if (gone > 0) await this.contributors.noteDone(em, actor, standing, 'contributor.done_idea');
      return input.ideaId;
    });
  }

  /** @throws DomainError NOT_FOUND, also where they neither wrote it nor say "me too" */
  tellMe(actor: Actor, input: TellMeOfIdeaInput): Promise<string> {
    return this.command(actor, 'tellMeOfIdea', input, async (em) => {
      const standing = await this.contributors.requireAnswering(em, actor, input.contributorId);
      const { ideaId, want } = input;
      const [{ told }] = await em.query<[{ told: number }]>(
        `with author as (update idea_author set tell_me = $3 where idea_id = $1 and contributor_id = $2 returning 1), me_too as (update idea_me_too set tell_me = $3 where idea_id = $1 and contributor_id = $2 returning 1)
         select ((select count(*) from author) + (select count(*) from me_too))::int as told`,
        [ideaId, standing.contributorId, want],
      );
      if (told === 0) throw ideaNotFound();
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_idea');
      return ideaId;
    });
  }

  private command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }
}

const textOf = ({ title, words, signedAs }: { title: string; words?: string | null; signedAs?: string | null }): IdeaText => ({ title, words: words || null, signedAs: signedAs || null });
