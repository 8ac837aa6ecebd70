import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AreaQueries } from '../reference/areas.queries.js';
import type { Gap } from './completeness.rules.js';
import { type Opportunity, teamsOf } from './opportunity.entity.js';
import type { DraftFields } from './opportunity.inputs.js';
import type { Day } from './working-days.rules.js';

/**
 * What a draft names elsewhere: topics, area, organisations, the contact's account. None of these is ever deleted, so
 * looking before writing is safe here; foreign keys and a trigger hold the same.
 */
@Injectable()
export class DraftChecks {
  constructor(private readonly areas: AreaQueries) {}

  /** The organisations of its teams, each once. */
  async organisationsOf(em: EntityManager, post: Opportunity): Promise<string[]> {
    const rows = await em.query<{ id: string }[]>('select distinct organisation_id as id from team where id = any ($1)', [teamsOf(post)]);
    return rows.map(({ id }) => id);
  }

  /** @param mayName the organisations in whose name the one who writes may ask */
  async unknownReferences(em: EntityManager, draft: Opportunity, input: DraftFields, mayName: readonly string[], today: Day): Promise<Gap[]> {
    const gaps: Gap[] = [];
    if (input.topics?.length) gaps.push(...(await this.unknownTopics(em, input.topics.map(({ topicId }) => topicId), today)));
    if (input.areaCode) gaps.push(...(await this.unusableArea(em, input.areaCode, today)));
    if (input.organisationIds) gaps.push(...(await this.unusableOrganisations(em, draft, mayName)));
    if (input.contact && !(await this.isInTeam(em, input.contact.accountId, teamsOf(draft)))) {
      gaps.push({ path: 'contact.accountId', message: 'The main contact must be someone in the team.' });
    }
    return gaps;
  }

  /** Whether this account is in one of the teams at this moment. */
  async isInTeam(em: EntityManager, accountId: string | null, teamIds: readonly string[]): Promise<boolean> {
    if (accountId === null) return false;
    const rows = await em.query<unknown[]>(`select from permission where account_id = $1 and team_id = any ($2) and kind = 'team_member' and revoked_at is null`, [accountId, teamIds]);
    return rows.length > 0;
  }

  private async unknownTopics(em: EntityManager, ids: readonly string[], today: Day): Promise<Gap[]> {
    const known = await em.query<{ id: string }[]>('select id from topic where id = any ($1) and $2::date between valid_from and coalesce(valid_to, $2::date)', [ids, today]);
    const found = new Set(known.map(({ id }) => id));
    return ids.flatMap((id, index) => (found.has(id) ? [] : [{ path: `topics[${index}].topicId`, message: 'There is no such topic today.' }]));
  }

  private async unusableArea(em: EntityManager, code: string, today: Day): Promise<Gap[]> {
    const area = await this.areas.areaOn(code, today, em);
    const wrong = (message: string): Gap[] => [{ path: 'areaCode', message }];
    switch (area.outcome) {
      case 'holds':
        return [];
      case 'replaced':
        return wrong(`This area has ended; ${area.area.name} (${area.area.code}) took over from it.`);
      case 'ask_again':
        return wrong(`This area was divided. Choose one of: ${area.choices.map(({ name, code: choice }) => `${name} (${choice})`).join(', ')}.`);
      case 'not_yet':
        return wrong('This area does not exist yet.');
      case 'ended':
        return wrong('This area has ended; choose another.');
      default:
        return wrong('There is no area with this code.');
    }
  }

  /** Whoever is asked is asked in the name of each, and each one's limit is spent: so nobody names an organisation they have no part in. */
  private async unusableOrganisations(em: EntityManager, draft: Opportunity, mayName: readonly string[]): Promise<Gap[]> {
    const own = await this.organisationsOf(em, draft);
    if (!own.every((id) => draft.organisationIds.includes(id))) return [{ path: 'organisationIds', message: 'The team’s own organisation must be among them; in a joint post, each team’s.' }];
    const known = await em.query<{ id: string }[]>('select id from organisation where id = any ($1)', [draft.organisationIds]);
    const found = new Set(known.map(({ id }) => id));
    return draft.organisationIds.flatMap((id, index) => {
      const path = `organisationIds[${index}]`;
      if (!found.has(id)) return [{ path, message: 'There is no such organisation.' }];
      return own.includes(id) || mayName.includes(id) ? [] : [{ path, message: 'You are in no team of this organisation. Someone who is in a team of both can write a joint post.' }];
    });
  }
}
