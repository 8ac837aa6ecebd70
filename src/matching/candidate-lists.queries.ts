import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { CharacteristicCategoryType } from '../contributors/characteristics.types.js';
import { asTeamsFind, ContributorsQueries, type ProfileFacts } from '../contributors/contributors.queries.js';
import { FindMeBy } from '../contributors/find-me-by.service.js';
import { type Actor, teamIds } from '../identity/actor.js';
import { ofAnyTeam, OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { badInput } from '../platform/errors/domain-error.js';
import type { ConnectionArgs, Page } from '../platform/graphql/connection.js';
import type { TopicRelation } from '../reference/relations.js';
import { CandidateList } from './candidate-list.entity.js';
import { MatchFacts, type MatchGround } from './match-facts.js';
import type { Reason } from './match.rules.js';
import { listNotFound } from './matching.errors.js';
import { mixesOf } from './mix.loaders.js';
import { stillShown } from './still-shown.sql.js';

/** Someone on a list, as they may be shown at this moment. */
export interface ListedPerson {
  code: string;
  position: number;
  topics: { topicId: string; topicName: string; relation: TopicRelation }[];
  reasons: Reason[];
  /** Only if they let teams see them. */
  ownWords: string | null;
  /** Of the mix that the post states, what they want to be found by. */
  mix: CharacteristicCategoryType[];
}

interface EntryRow {
  code: string;
  position: number;
  contributorId: string;
  reasons: Reason[];
  topics: { topicId: string; relation: TopicRelation }[];
}

@Injectable()
export class CandidateListQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly contributors: ContributorsQueries,
    private readonly facts: MatchFacts,
    private readonly findMeBy: FindMeBy,
    private readonly opportunities: OpportunityQueries,
    private readonly audit: AuditLog,
  ) {}

  /** A list of a team this account is in. @throws DomainError NOT_FOUND for any other; FORBIDDEN while an organisation of the post may not act */
  async list(actor: Actor, id: string): Promise<CandidateList> {
    const list = await this.dataSource.manager
      .createQueryBuilder(CandidateList, 'list')
      .where('list.id = :id', { id })
      .andWhere(`list.opportunityId in (select id from opportunity where ${ofAnyTeam(':teams')})`, { teams: teamIds(actor) })
      .getOne();
    if (!list) throw listNotFound();
    await this.opportunities.requireMayAct(this.dataSource.manager, list.opportunityId);
    // The database empties it when somebody goes; whoever went while the list was being made was on none yet.
    if (list.toArrange.length > 0 && (await someHaveGone(this.dataSource.manager, id))) list.toArrange = [];
    return list;
  }

  /**
   * A page of a list, in its order. Frozen is who is on it and why; what someone has taken back since (a topic, their words, consent, the
   * whole profile) isn't shown any more, and places are counted over who is shown: a gap would tell that somebody is gone. The reading is
   * recorded, for each person too.
   */
  async people(actor: Actor, list: Pick<CandidateList, 'id' | 'opportunityId'>, { first, after }: ConnectionArgs): Promise<Page<ListedPerson>> {
    return this.dataSource.transaction(async (em) => {
      await this.opportunities.requireMayAct(em, list.opportunityId);
      const rows = await em.query<EntryRow[]>(
        `select * from (
           select candidate.code, entry.position as stored, row_number() over (order by entry.position)::int as position,
                  candidate.contributor_id as "contributorId", entry.reasons, entry.topics
           from candidate_entry entry
           join candidate on candidate.id = entry.candidate_id
           where entry.list_id = $1 and ${stillShown}
         ) shown
         where stored > $2 order by stored limit $3`,
        [list.id, await placeOf(em, list.id, after), first + 1],
      );
      const shown = rows.slice(0, first);
      const profiles = await this.contributors.profileFacts(em, shown.map(({ contributorId }) => contributorId));
      const byId = new Map(profiles.map((profile) => [profile.contributorId, profile]));
      const ground = await this.facts.ground(em);
      const sought = (await mixesOf(em, [list.opportunityId])).get(list.opportunityId)?.categories ?? [];
      const ticked = await this.findMeBy.among(em, [...byId.keys()], sought.map(({ code }) => code));
      await this.audit.record(em, {
        actorId: actor.accountId,
        action: 'candidate_list.read',
        subject: { kind: 'candidate_list', id: list.id },
        details: { opportunityId: list.opportunityId, people: shown.length },
      });
      await this.audit.recordForEach(em, {
        actorId: actor.accountId,
        action: 'contributor.appear',
        subject: { kind: 'contributor', ids: shown.map(({ contributorId }) => contributorId) },
        details: { opportunityId: list.opportunityId },
      });
      const edges = shown.flatMap((row) => {
        const profile = byId.get(row.contributorId);
        const mix = sought.filter(({ code }) => ticked.get(row.contributorId)?.includes(code));
        return profile ? [{ node: { ...asOfNow(row, profile, ground), mix }, cursor: row.code }] : [];
      });
      return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
    });
  }
}

const someHaveGone = async (em: EntityManager, listId: string): Promise<boolean> =>
  (await em.query<unknown[]>(`select from candidate_entry entry join candidate on candidate.id = entry.candidate_id where entry.list_id = $1 and not ${stillShown} limit 1`, [listId])).length > 0;

/** What is still true of what the list says. */
function asOfNow({ code, position, reasons, topics }: EntryRow, profile: ProfileFacts, ground: MatchGround): Omit<ListedPerson, 'mix'> {
  const found = asTeamsFind(profile);
  const holds = (topicId: string, relation: string) => profile.interests.some((interest) => interest.topicId === topicId && interest.relation === relation);
  return {
    code,
    position,
    topics: topics
      .filter(({ topicId, relation }) => holds(topicId, relation))
      .flatMap(({ topicId, relation }) => {
        const topic = ground.topics.get(topicId);
        return topic ? [{ topicId, topicName: topic.name, relation }] : [];
      }),
    reasons: reasons.filter((reason) => {
      if (reason.kind === 'topic') return holds(reason.topicId, reason.relation);
      if (reason.kind === 'skills') return found.skills.length > 0;
      return (reason.kind !== 'words' && reason.kind !== 'meaning') || found.ownWords !== null;
    }),
    ownWords: profile.ownWordsShown ? profile.ownWords : null,
  };
}

/** A cursor is the code of the last person of the page before, whom the team knows by it; also when they have gone since. */
async function placeOf(em: EntityManager, listId: string, after: string | null | undefined): Promise<number> {
  if (!after) return 0;
  const [entry] = await em.query<{ position: number }[]>(
    'select entry.position from candidate_entry entry join candidate on candidate.id = entry.candidate_id where entry.list_id = $1 and candidate.code = $2',
    [listId, after],
  );
  if (!entry) throw badInput('after', 'after is not a cursor of this list; send the endCursor of the page before, or leave it out.');
  return entry.position;
}
