import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { AreaQueries } from '../reference/areas.queries.js';
import { dayInEngland } from '../reference/days.rules.js';
import { TopicQueries } from '../reference/topics.queries.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import type { IdeaState } from './idea.lists.js';
import { dueAgain, isShown, type Move, moves, next } from './idea.rules.js';

export interface HeldIdea {
  id: string;
  state: IdeaState;
  version: number;
  renewals: number;
  joinedInto: string | null;
}

export const ideaNotFound = (): DomainError => notFound('This idea');

export const illegal = (state: IdeaState): DomainError => new DomainError('ILLEGAL_MOVE', 'This can’t be done with the idea as it stands now. Read it again.', { from: state });

/** What every change of an idea has in common: holding it, moving it, what it names elsewhere, and saying that it changed. */
@Injectable()
export class IdeaCare {
  constructor(
    private readonly contributors: ContributorAccess,
    private readonly topics: TopicQueries,
    private readonly areas: AreaQueries,
    private readonly search: SearchChanges,
    private readonly audit: AuditLog,
  ) {}

  /** Whose idea it is, for who answers for them. A foreign one reads like one that doesn't exist. @throws DomainError NOT_FOUND */
  async requireAuthor(em: EntityManager, actor: Actor, ideaId: string): Promise<Standing> {
    const [author] = await em.query<{ contributorId: string }[]>('select contributor_id as "contributorId" from idea_author where idea_id = $1', [ideaId]);
    if (!author) throw ideaNotFound();
    return this.contributors.requireAnswering(em, actor, author.contributorId).catch(() => {
      throw ideaNotFound();
    });
  }

  /** Of somebody who is here, for who answers for them. @throws DomainError NOT_FOUND */
  async requireHere(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    const standing = await this.contributors.requireAnswering(em, actor, contributorId);
    if (standing.status !== 'active') throw notFound('This profile');
    return standing;
  }

  /** Holds the row until the transaction ends. @throws DomainError NOT_FOUND */
  async hold(em: EntityManager, id: string): Promise<HeldIdea> {
    const [held] = await em.query<HeldIdea[]>('select id, state, version, renewals, joined_into as "joinedInto" from idea where id = $1 for no key update', [id]);
    if (!held) throw ideaNotFound();
    return held;
  }

  /** For everyone: what isn't published reads like what doesn't exist. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (joined into another) */
  async holdShown(em: EntityManager, id: string): Promise<HeldIdea> {
    const idea = await this.hold(em, id);
    if (idea.state === 'joined') throw new DomainError('ILLEGAL_MOVE', 'This idea was joined into another, which stands for it: see joinedInto.', { from: idea.state });
    if (!isShown(idea.state)) throw ideaNotFound();
    return idea;
  }

  /** The same with what was joined into it, which stands for itself again. */
  async holdWithJoined(em: EntityManager, id: string): Promise<HeldIdea> {
    await em.query('select from idea where id = $1 or joined_into = $1 order by id for no key update', [id]);
    return this.hold(em, id);
  }

  /** What was joined into one that goes looks for an answer of its own. The caller holds it with `holdWithJoined`. */
  async partAll(em: EntityManager, rootIds: readonly string[], now: Date): Promise<void> {
    await this.search.changed(em, 'ideas', await partAll(em, rootIds, now));
  }

  /** `set` begins at `$3`; `$2` is the state. @throws DomainError ILLEGAL_MOVE */
  async move(em: EntityManager, { id, state }: HeldIdea, move: Move, set = '', values: readonly unknown[] = []): Promise<void> {
    if (next(move, state) === null) throw illegal(state);
    await em.query(`update idea set state = $2${set && `, ${set}`} where id = $1`, [id, moves[move].to, ...values]);
    await this.search.changed(em, 'ideas', [id]);
  }

  /** @throws DomainError BAD_USER_INPUT for one that can't be chosen today */
  async replaceTopics(em: EntityManager, ideaId: string, topicIds: readonly string[], now: Date): Promise<void> {
    const [unknown] = await this.topics.notInUse(em, topicIds, now);
    if (unknown) throw badInput(`topicIds[${topicIds.indexOf(unknown)}]`, 'There is no such topic today. Choose one that checkIdea or topics finds.');
    await em.query('delete from idea_topic where idea_id = $1 and topic_id <> all ($2::uuid[])', [ideaId, topicIds]);
    await em.query('insert into idea_topic (idea_id, topic_id) select $1, unnest($2::uuid[]) on conflict do nothing', [ideaId, topicIds]);
  }

  /** @throws DomainError BAD_USER_INPUT for one that isn't an area today */
  async requireArea(em: EntityManager, code: string | null, now: Date): Promise<void> {
    if (code === null) return;
    const area = await this.areas.areaOn(code, dayInEngland(now), em);
    if (area.outcome !== 'holds') throw badInput('areaCode', 'This is not an area today. Please choose one from the list of areas.');
  }

  /** As it may stand in an idea that was written before, or after, areas changed. @throws DomainError BAD_USER_INPUT for an area that there never was */
  areaCodes(areaCode: string): Promise<string[]> {
    return this.areas.meant(areaCode);
  }

  /** What is found by the words of others changed with them. */
  changed(em: EntityManager, id: string): Promise<void> {
    return this.search.changed(em, 'ideas', [id]);
  }

  async note(em: EntityManager, { accountId }: Actor, action: string, id: string): Promise<string> {
    await this.audit.record(em, { actorId: accountId, action: `idea.${action}`, subject: { kind: 'idea', id } });
    return id;
  }
}

/** @returns the ids of what was parted */
export async function partAll(em: EntityManager, rootIds: readonly string[], now: Date): Promise<string[]> {
  const [parted] = await em.query<[{ id: string }[], number]>(`update idea set state = 'published', joined_into = null, due_by = greatest(due_by, $2::date) where joined_into = any ($1::uuid[]) returning id`, [
    rootIds, dueAgain(dayInEngland(now)),
  ]); // prettier-ignore
  return parted.map(({ id }) => id);
}
