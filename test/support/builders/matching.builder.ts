import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Context } from '../../../src/reference/contexts.js';
import type { TopicRelation } from '../../../src/reference/relations.js';
import { type ContributorOptions, givenContributor } from './contributors.builder.js';

export interface AskableOptions extends ContributorOptions {
  /** Default: teams may ask. */
  way?: 'look_myself' | 'send_list' | 'teams_may_ask';
  shortNotice?: boolean;
  /** An address shown to be theirs; null: none. Default: one of their own. Who has no account has none. */
  address?: Buffer | null;
  skills?: readonly string[];
  needs?: readonly { group: string; need: string }[];
  treatedBy?: readonly { teamId?: string; organisationId?: string; maySeeMe?: boolean }[];
}

const everyContext: readonly Context[] = ['research', 'service', 'governance', 'education', 'priority_setting'];

/** Someone whom teams may find in every context and ask, unless options say otherwise. `owner` is connected as the owner. @returns their id */
export async function givenAskable(owner: DataSource, options: AskableOptions = {}): Promise<string> {
  const { way = 'teams_may_ask', shortNotice = false, address = randomBytes(32), foundIn = everyContext, skills = [], needs = [], treatedBy = [], ...rest } = options;
  const { id, accountId } = await givenContributor(owner, { foundIn, ...rest });
  await owner.query('select guard_set_way($1, $2, $3, $4, true)', [id, accountId, way, shortNotice]);
  if (foundIn.length > 0) await owner.query('insert into contributor_search_key (contributor_id) values ($1)', [id]);
  if (address && accountId) {
    await owner.query(
      `insert into contact_point (contributor_id, channel, key_id, ciphertext, value_hash, verified_at, verified_how, verified_by)
       values ($1, 'email', 'test', '\\x00', $2, clock_now(), 'sign_in', $3)`,
      [id, address, accountId],
    );
  }
  for (const description of skills) await owner.query(`insert into skill (contributor_id, source, description) values ($1, 'life', $2)`, [id, description]);
  for (const { group, need } of needs) await owner.query('insert into access_need (contributor_id, need_group, need) values ($1, $2, $3)', [id, group, need]);
  for (const { teamId = null, organisationId = null, maySeeMe = false } of treatedBy) {
    await owner.query('insert into treated_by (contributor_id, team_id, organisation_id, may_see_me) values ($1, $2, $3, $4)', [id, teamId, organisationId, maySeeMe]);
  }
  return id;
}

/** Topics that a post seeks, the most important first. */
export async function givenSoughtTopics(owner: DataSource, opportunityId: string, topics: readonly { topicId: string; relations?: readonly TopicRelation[] }[]): Promise<void> {
  for (const [place, { topicId, relations = [] }] of topics.entries()) {
    await owner.query('insert into opportunity_topic (opportunity_id, topic_id, place, relations) values ($1, $2, $3, $4)', [opportunityId, topicId, place, relations]);
  }
}
