import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type Actor, has } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import type { SearchFilter } from '../search/port.js';
import { SearchService } from '../search/search.service.js';
import { facetsOf, highlightsOf } from '../search/search.types.js';
import { IdeaCare, ideaNotFound } from './idea-care.js';
import { type IdeaEyes, IdeaReader } from './idea-reader.js';
import { Idea } from './idea.entity.js';
import type { SearchIdeasArgs } from './idea.inputs.js';
import { isShown, shownStates } from './idea.rules.js';
import { EVERYWHERE } from './idea.search.js';
import type { IdeaSearchResultType, IdeaType } from './idea.types.js';

/** SQL: an idea `idea` that the account `:me` neither wrote nor sent. */
const notOwn = `not exists (select from idea_author author join contributor own on own.id = author.contributor_id where author.idea_id = idea.id and cast(:me as uuid) in (author.posted_by, own.account_id))`;

/** SQL: an idea `idea` on what the account `:me` follows, or on what belongs to it. From the few topics followed: asked of each of 5,000 ideas, it took a second. */
const onFollowed = `idea.id in (
  select about.idea_id from idea_topic about where about.topic_id in (
    with recursive followed (id) as (
      select topic_id from topic_follow where account_id = cast(:me as uuid)
      union
      select topic.id from followed join topic on topic.parent_id = followed.id
    ) select id from followed))`;

export const mayModerate = (actor: Actor): boolean => has(actor, 'involvement_lead') || has(actor, 'knowledge_broker');

/** Who may read an idea: everyone what is published; before that its author, and whoever decides about it, which is in the audit log. */
@Injectable()
export class IdeaQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly care: IdeaCare,
    private readonly reader: IdeaReader,
    private readonly search: SearchService,
    private readonly audit: AuditLog,
  ) {}

  /** Of a profile, the newest first: those it wrote, or those it says "me too" to, as far as everyone reads them. @throws DomainError NOT_FOUND */
  mine(actor: Actor, contributorId: string, meToo: boolean, args: ConnectionArgs): Promise<Page<IdeaType>> {
    return this.unitOfWork.run(async (em) => {
      const standing = await this.contributors.requireAnswering(em, actor, contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_ideas');
      const query = em.createQueryBuilder(Idea, 'idea');
      if (meToo) query.where('idea.state <> :gone and exists (select from idea_me_too too where too.idea_id = idea.id and too.contributor_id = :contributorId)', { contributorId, gone: 'withdrawn' });
      else query.where('exists (select from idea_author author where author.idea_id = idea.id and author.contributor_id = :contributorId)', { contributorId });
      return this.opened(em, actor, await keysetPage(query, { alias: 'idea', property: null }, args), meToo ? 'everyone' : 'author');
    });
  }

  /** Those that have waited longest first. */
  toModerate(actor: Actor, args: ConnectionArgs): Promise<Page<IdeaType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em.createQueryBuilder(Idea, 'idea').where(`idea.state = 'waiting' and ${notOwn}`, { me: actor.accountId });
      const page = await keysetPage(query, { alias: 'idea', property: null, direction: 'ASC' }, args);
      await this.noteModerating(em, actor, page.edges.map(({ node }) => node));
      return this.opened(em, actor, page, 'moderator');
    });
  }

  /** For those who answer; those that have waited longest first. */
  toAnswer(actor: Actor, followedOnly: boolean, args: ConnectionArgs): Promise<Page<IdeaType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em.createQueryBuilder(Idea, 'idea').where(`idea.state = 'published'${followedOnly ? ` and ${onFollowed}` : ''}`, { me: actor.accountId });
      return this.opened(em, actor, await keysetPage(query, { alias: 'idea', property: null, direction: 'ASC' }, args), 'everyone');
    });
  }

  /** @throws DomainError NOT_FOUND, also for what this reader may not see */
  one(actor: Actor, id: string): Promise<IdeaType> {
    return this.unitOfWork.run(async (em) => {
      const idea = await em.findOneBy(Idea, { id });
      if (!idea) throw ideaNotFound();
      const standing = await this.care.requireAuthor(em, actor, id).catch(() => null);
      const isOwn = standing !== null;
      if (isOwn) await this.contributors.noteReading(em, actor, standing, 'contributor.read_ideas');
      if (isOwn || isShown(idea.state) || idea.state === 'joined') return (await this.reader.open(em, actor, [idea], isOwn ? 'author' : 'everyone')).get(id)!;
      if (!mayModerate(actor) || !['waiting', 'change_asked', 'declined'].includes(idea.state)) throw ideaNotFound();
      await this.noteModerating(em, actor, [idea]);
      return (await this.reader.open(em, actor, [idea], 'moderator')).get(id)!;
    });
  }

  /** The index says which; the rows say whether they are published still. */
  async find(actor: Actor, args: SearchIdeasArgs): Promise<IdeaSearchResultType> {
    const answer = await this.search.query({
      index: 'ideas', words: args.words, filter: { and: narrowing(args, args.areaCode ? await this.care.areaCodes(args.areaCode) : null) }, facets: ['kind', 'state', 'topic', 'area'], highlight: ['title', 'words'], page: args.page, limit: args.first,
    }); // prettier-ignore
    const ideas = await this.shown(actor, answer.hits.map(({ id }) => id));
    return {
      hits: answer.hits.flatMap((hit) => (ideas.has(hit.id) ? [{ idea: ideas.get(hit.id)!, highlights: highlightsOf(hit) }] : [])),
      facets: facetsOf(answer.facets), estimatedTotal: answer.estimatedTotal, page: args.page, degraded: answer.degraded,
    }; // prettier-ignore
  }

  /** Those of these that everyone reads at this moment. */
  async shown(actor: Actor, ids: readonly string[]): Promise<Map<string, IdeaType>> {
    const { manager } = this.dataSource;
    const ideas = ids.length === 0 ? [] : await manager.findBy(Idea, { id: In([...ids]), state: In(shownStates) });
    return this.reader.open(manager, actor, ideas, 'everyone');
  }

  private async opened(em: EntityManager, actor: Actor, page: Page<Idea>, eyes: IdeaEyes): Promise<Page<IdeaType>> {
    const ideas = await this.reader.open(em, actor, page.edges.map(({ node }) => node), eyes);
    return mapPage(page, ({ id }) => ideas.get(id)!);
  }

  /** Who wrote it finds in their profile who read it before it was published. */
  private async noteModerating(em: EntityManager, actor: Actor, ideas: readonly Idea[]): Promise<void> {
    if (ideas.length === 0) return;
    const ids = ideas.map(({ id }) => id);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'idea.read', subject: { kind: 'idea', ids } });
    const authors = await em.query<{ id: string }[]>('select distinct contributor_id as id from idea_author where idea_id = any ($1::uuid[]) order by 1', [ids]);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_idea', subject: { kind: 'contributor', ids: authors.map(({ id }) => id) } });
  }
}

function narrowing({ topicIds, kind, state }: SearchIdeasArgs, areaCodes: readonly string[] | null): SearchFilter[] {
  const filters: SearchFilter[] = [];
  if (topicIds?.length) filters.push({ facet: 'topic', in: topicIds });
  if (areaCodes !== null) filters.push({ facet: 'area', in: [...areaCodes, EVERYWHERE] });
  if (kind) filters.push({ facet: 'kind', equals: kind });
  if (state) filters.push({ facet: 'state', equals: state });
  return filters;
}
