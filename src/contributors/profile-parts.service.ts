import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { badInput, type DomainError, refusedAt } from '../platform/errors/domain-error.js';
import { AreaQueries } from '../reference/areas.queries.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { TopicRelation } from '../reference/relations.js';
import { TopicQueries } from '../reference/topics.queries.js';
import type { SafeWay, SkillSource } from './contributor.lists.js';
import { checkNeeds, checkTreatedBy, type Need } from './profile.rules.js';
import { SealedText } from './sealed-text.js';

export interface InterestGiven {
  topicId: string;
  relation: TopicRelation;
}

export interface TreatedByGiven {
  teamId?: string | null;
  organisationId?: string | null;
  maySeeMe: boolean;
}

/** Writes the parts of a profile, each replaced as a whole. The caller has locked the profile and opened the transaction. */
@Injectable()
export class ProfileParts {
  constructor(
    private readonly sealed: SealedText,
    private readonly areas: AreaQueries,
    private readonly topics: TopicQueries,
  ) {}

  /** @throws DomainError NOT_FOUND for a code that was never one; BAD_USER_INPUT for one that doesn't hold today, naming what followed it */
  async requireArea(em: EntityManager, areaCode: string, now: Date): Promise<void> {
    const path = 'areaCode';
    const area = await this.areas.areaOn(areaCode, dayInEngland(now), em);
    switch (area.outcome) {
      case 'holds':
        return;
      case 'replaced':
        throw badInput(path, `This area is now ${named(area.area)}. Please send its code.`);
      case 'ask_again':
        throw badInput(path, `This area was divided. Please say which of these you are in: ${area.choices.map(named).join(' or ')}.`);
      case 'not_yet':
      case 'ended':
        throw badInput(path, 'This is not an area today. Please choose again from the list of areas.');
      case 'unknown':
        throw unknown(path, 'This is no area we know. Please choose one from the list of areas.');
    }
  }

  /** A topic that went out of use stays with those who named it before. @throws DomainError NOT_FOUND for another one not in use */
  async replaceInterests(em: EntityManager, contributorId: string, interests: readonly InterestGiven[], now: Date): Promise<void> {
    const topicIds = interests.map(({ topicId }) => topicId.toLowerCase());
    const relations = interests.map(({ relation }) => relation);
    const held = await em.query<{ topicId: string }[]>('select topic_id as "topicId" from interest where contributor_id = $1', [contributorId]);
    const holds = new Set(held.map(({ topicId }) => topicId));
    const [notInUse] = await this.topics.notInUse(em, topicIds.filter((id) => !holds.has(id)), now);
    if (notInUse) {
      const wrong = topicIds.indexOf(notInUse);
      throw unknown(`interests[${wrong}].topicId`, `interests[${wrong}].topicId is no topic in use.`);
    }
    await em.query(
      `delete from interest where contributor_id = $1
         and (topic_id, relation) not in (select * from unnest($2::uuid[], $3::text[]))`,
      [contributorId, topicIds, relations],
    );
    await em.query(
      `insert into interest (contributor_id, topic_id, relation)
       select distinct $1::uuid, topic_id, relation from unnest($2::uuid[], $3::text[]) as given (topic_id, relation)
       on conflict (contributor_id, topic_id, relation) do nothing`,
      [contributorId, topicIds, relations],
    );
  }

  async replaceSkills(em: EntityManager, contributorId: string, skills: readonly { source: SkillSource; description: string }[]): Promise<void> {
    await em.query('delete from skill where contributor_id = $1', [contributorId]);
    await em.query(
      `insert into skill (contributor_id, source, description) select $1, * from unnest($2::text[], $3::text[])
       on conflict (contributor_id, source, plain(description)) do nothing`,
      [contributorId, skills.map(({ source }) => source), skills.map(({ description }) => description)],
    );
  }

  async replaceAccessNeeds(em: EntityManager, contributorId: string, needs: readonly Need[]): Promise<void> {
    checkNeeds(needs);
    await em.query('delete from access_need where contributor_id = $1', [contributorId]);
    const details = needs.map(({ detail }) => this.sealed.seal(detail));
    await em.query(
      `insert into access_need (contributor_id, need_group, need, detail_key_id, detail_ciphertext)
       select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bytea[])`,
      [contributorId, needs.map(({ group }) => group), needs.map(({ need }) => need), details.map(([keyId]) => keyId), details.map(([, ciphertext]) => ciphertext)],
    );
  }

  async setSafeContact(em: EntityManager, contributorId: string, safe: { ways: readonly SafeWay[]; times?: string | null; relayOnly: boolean }): Promise<void> {
    await em.query(
      `insert into safe_contact (contributor_id, ways, times_key_id, times_ciphertext, relay_only) values ($1, $2, $3, $4, $5)
       on conflict (contributor_id) do update
         set ways = excluded.ways, times_key_id = excluded.times_key_id, times_ciphertext = excluded.times_ciphertext, relay_only = excluded.relay_only`,
      [contributorId, [...new Set(safe.ways)], ...this.sealed.seal(safe.times), safe.relayOnly],
    );
  }

  async replaceTreatedBy(em: EntityManager, contributorId: string, treatedBy: readonly TreatedByGiven[]): Promise<void> {
    checkTreatedBy(treatedBy);
    const teams = treatedBy.map(({ teamId }) => teamId ?? null);
    const organisations = treatedBy.map(({ organisationId }) => organisationId ?? null);
    const known = await em.query<{ place: number }[]>(
      `select place::int from unnest($1::uuid[], $2::uuid[]) with ordinality as given (team_id, organisation_id, place)
       where exists (select from team where team.id = given.team_id) or exists (select from organisation where organisation.id = given.organisation_id)`,
      [teams, organisations],
    );
    const places = new Set(known.map(({ place }) => place));
    const wrong = treatedBy.findIndex((_, index) => !places.has(index + 1));
    if (wrong >= 0) throw unknown(`treatedBy[${wrong}]`, `treatedBy[${wrong}] is no team or organisation we know.`);
    await em.query('delete from treated_by where contributor_id = $1', [contributorId]);
    await em.query(
      `insert into treated_by (contributor_id, team_id, organisation_id, may_see_me) select $1, * from unnest($2::uuid[], $3::uuid[], $4::boolean[])`,
      [contributorId, teams, organisations, treatedBy.map(({ maySeeMe }) => maySeeMe)],
    );
  }
}

const named = ({ code, name }: { code: string; name: string }): string => `${name} (${code})`;

const unknown = (path: string, message: string): DomainError => refusedAt('NOT_FOUND', path, message);
