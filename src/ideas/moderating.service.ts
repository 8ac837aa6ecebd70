import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { type HeldIdea, IdeaCare, ideaNotFound, illegal } from './idea-care.js';
import { IdeaNews } from './idea-news.js';
import { IdeaReader } from './idea-reader.js';
import type { ModerateIdeaInput } from './idea.inputs.js';
import { next } from './idea.rules.js';

/** Involvement leads and knowledge brokers, of whatever organisation, decide what is published: nobody about an idea of their own. */
@Injectable()
export class ModeratingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly care: IdeaCare,
    private readonly reader: IdeaReader,
    private readonly news: IdeaNews,
  ) {}

  /** @returns its id. @throws DomainError NOT_FOUND, FORBIDDEN (their own), CONFLICT (revised meanwhile), ILLEGAL_MOVE, BAD_USER_INPUT (no note, no topic) */
  moderate(actor: Actor, input: ModerateIdeaInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'moderateIdea', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const idea = await this.care.hold(em, input.ideaId);
      await requireOthers(em, actor, idea);
      if (next(input.decision, idea.state) === null) throw illegal(idea.state);
      if (input.version !== idea.version) throw new DomainError('CONFLICT', 'Its author changed it meanwhile. Read it again, then decide.', { version: idea.version });
      if (input.topicIds) await this.care.replaceTopics(em, idea.id, input.topicIds, now);
      if (input.decision === 'publish') await this.publish(em, idea, now);
      else await this.answerAuthor(em, idea, input, now);
      await this.news.tellAuthor(em, idea.id);
      return this.care.note(em, actor, input.decision, idea.id);
    });
  }

  /** What was sealed is everybody's from now on. */
  private async publish(em: EntityManager, idea: HeldIdea, now: Date): Promise<void> {
    const about = await em.query<unknown[]>('select from idea_topic where idea_id = $1 limit 1', [idea.id]);
    if (about.length === 0) throw badInput('topicIds', 'Choose at least one topic: those who follow it find the idea by it.');
    const [author] = await em.query<{ keyId: string; ciphertext: Buffer }[]>('select text_key_id as "keyId", text_ciphertext as ciphertext from idea_author where idea_id = $1', [idea.id]);
    const { title, words, signedAs } = this.reader.openText(author.keyId, author.ciphertext);
    await this.care.move(em, idea, 'publish', 'published_at = $3, reminded_at = null, title = $4, words = $5, signed_as = $6', [now, title, words, signedAs]);
    await em.query('update idea_author set text_key_id = null, text_ciphertext = null, note_key_id = null, note_ciphertext = null where idea_id = $1', [idea.id]);
  }

  private async answerAuthor(em: EntityManager, idea: HeldIdea, { decision, note }: ModerateIdeaInput, now: Date): Promise<void> {
    if (!note) throw badInput('note', 'Say in a sentence what to change, or why it isn’t published: its author reads it.');
    // That it isn't published, and why, is an answer; that it should be said differently is none.
    await this.care.move(em, idea, decision, 'reminded_at = null, first_answered_at = $3', [decision === 'decline' ? now : null]);
    await em.query('update idea_author set note_key_id = $2, note_ciphertext = $3 where idea_id = $1', [idea.id, ...this.reader.sealText(note)]);
  }
}

/** Anything but what waits, or was decided about, is nobody's to decide about. @throws DomainError NOT_FOUND, FORBIDDEN */
async function requireOthers(em: EntityManager, { accountId }: Actor, { id }: HeldIdea): Promise<void> {
  const [author] = await em.query<{ own: boolean }[]>(
    'select $2 in (author.posted_by, own.account_id) as own from idea_author author join contributor own on own.id = author.contributor_id where author.idea_id = $1',
    [id, accountId],
  );
  if (!author) throw ideaNotFound();
  if (author.own) throw new DomainError('FORBIDDEN', 'You wrote this idea, or sent it for somebody. Another lead or broker decides about it.');
}
