import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContributorsQueries, type ProfileFacts } from '../contributors/contributors.queries.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { MAX_PAGE_SIZE, type SearchHit, type SearchQuery } from '../search/port.js';
import { SearchService } from '../search/search.service.js';
import { MatchFacts, type MatchGround, wordsOfPost } from './match-facts.js';
import { TOPIC_NAMES_AS_WORDS } from './match.weights.js';

/** Id → 0 to 1, relative to the best found: scores of search can be compared within one answer only. */
export type Similarities = ReadonlyMap<string, number>;

/**
 * Pages of 100 read for a list of people. Each ranks everything again (0.4 s where the words of 6,000 people are alike), and beyond the
 * best 200 words say little; whoever named a topic is found by that.
 */
const pagesForAList = 2;

/**
 * Whose words speak of what, asked of search. Search has connections of its own, so it is asked before a transaction begins: waiting
 * inside one for another connection, a few callers at once would wait for each other.
 */
@Injectable()
export class SimilarWords {
  constructor(
    private readonly search: SearchService,
    private readonly dataSource: DataSource,
    private readonly facts: MatchFacts,
    private readonly posts: OpportunityFactsQuery,
    private readonly contributors: ContributorsQueries,
  ) {}

  /** Open posts that speak of what a person says, in their own words or by the names of their topics. */
  async postsFor(profile: ProfileFacts, ground: MatchGround, now: Date): Promise<Similarities> {
    const open: SearchQuery = { index: 'opportunities', filter: { number: 'closesAt', from: now.getTime() + 1 }, limit: MAX_PAGE_SIZE };
    const named = new Set(ground.interests(profile.interests).map(({ topic }) => topic.name));
    const own = await this.hits({ ...open, words: profile.ownWords });
    const byTopics = await this.hits({ ...open, words: [...named].join('. ') });
    return better(relative(own), relative(byTopics), TOPIC_NAMES_AS_WORDS);
  }

  /** People whose words, topics or skills speak of what a post is about, among those who agreed to be found for it. */
  async peopleFor(opportunityId: string): Promise<Similarities> {
    const { manager } = this.dataSource;
    const facts = await this.posts.byId(manager, opportunityId);
    if (!facts) return new Map();
    const ground = await this.facts.ground(manager);
    const words = wordsOfPost(facts, ground.post(facts).topics.map(({ topic }) => topic));
    const found: SearchHit[] = [];
    for (let page = 1; page <= pagesForAList; page += 1) {
      const hits = await this.hits({ index: 'interests', words, filter: { facet: 'context', equals: facts.context }, limit: MAX_PAGE_SIZE, page });
      found.push(...hits);
      if (hits.length < MAX_PAGE_SIZE) break;
    }
    const byKey = relative(found);
    const people = await this.contributors.contributorsOfKeys(manager, [...byKey.keys()]);
    return new Map([...people].map(([key, contributorId]) => [contributorId, byKey.get(key) ?? 0]));
  }

  private async hits(query: SearchQuery): Promise<readonly SearchHit[]> {
    // Without words search lists everything and scores nothing.
    if (!query.words?.trim()) return [];
    // By words alone: how much a likeness in meaning should count against a shared topic has not been measured yet.
    return (await this.search.query({ ...query, meaning: false })).hits;
  }
}

function relative(hits: readonly SearchHit[]): Map<string, number> {
  const best = Math.max(...hits.map(({ score }) => score), 0);
  return new Map(best > 0 ? hits.map(({ id, score }) => [id, score / best]) : []);
}

function better(own: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>, factor: number): Map<string, number> {
  const both = new Map(own);
  for (const [id, value] of other) both.set(id, Math.max(both.get(id) ?? 0, value * factor));
  return both;
}
