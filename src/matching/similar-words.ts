import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContributorsQueries, type ProfileFacts } from '../contributors/contributors.queries.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import type { SearchHit, SearchQuery } from '../search/port.js';
import { SearchService } from '../search/search.service.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import { better, type Likenesses, likenesses } from './likeness.rules.js';
import { MatchFacts, type MatchGround, wordsOfPost } from './match-facts.js';
import { TOPIC_NAMES_AS_WORDS } from './match.weights.js';

/** Posts looked at for what they speak of; more than anybody is shown. */
const MOST_POSTS = 100;

/** People looked at for what they say: beyond the best 200 words say little, and whoever named a topic is found by that. */
const MOST_PEOPLE = 200;

/**
 * Whose words speak of what, asked of search: by words and, where the model is, by meaning. Search has connections of its own, so it is asked before a
 * transaction begins: waiting inside one for another connection, a few callers at once would wait for each other.
 */
@Injectable()
export class SimilarWords {
  constructor(
    private readonly search: SearchService,
    private readonly changes: SearchChanges,
    private readonly dataSource: DataSource,
    private readonly facts: MatchFacts,
    private readonly posts: OpportunityFactsQuery,
    private readonly contributors: ContributorsQueries,
  ) {}

  /** Open posts that speak of what a person says, in their own words or by the names of their topics. Nothing of what they say is kept. */
  async postsFor(profile: ProfileFacts, ground: MatchGround, now: Date): Promise<Likenesses> {
    const open: SearchQuery = { index: 'opportunities', filter: { number: 'closesAt', from: now.getTime() + 1 }, limit: MOST_POSTS };
    const named = new Set(ground.interests(profile.interests).map(({ topic }) => topic.name));
    const own = await this.hits({ ...open, words: profile.ownWords });
    // By words: how near a topic lies to those that are sought is known, and better than by its name.
    const byTopics = await this.hits({ ...open, words: [...named].join('. '), meaning: false });
    return better(likenesses(own), likenesses(byTopics), TOPIC_NAMES_AS_WORDS);
  }

  /** People whose words, topics or skills speak of what a post is about, among those who agreed to be found for it. */
  async peopleFor(opportunityId: string): Promise<Likenesses> {
    const { manager } = this.dataSource;
    const facts = await this.posts.byId(manager, opportunityId);
    if (!facts) return new Map();
    const ground = await this.facts.ground(manager);
    const words = wordsOfPost(facts, ground.post(facts).topics.map(({ topic }) => topic));
    const hits = await this.hits({ index: 'interests', words, filter: { facet: 'context', equals: facts.context }, limit: MOST_PEOPLE });
    const byKey = likenesses(hits);
    const keys = [...byKey.keys()];
    const people = await this.contributors.contributorsOfKeys(manager, keys);
    // What somebody took back stops finding them at once, whatever the index still says.
    const changed = await this.changes.pending(manager, 'interests', keys);
    return new Map([...people].flatMap(([key, contributorId]) => (changed.has(key) ? [] : [[contributorId, byKey.get(key)!] as const])));
  }

  private async hits({ words, ...rest }: SearchQuery): Promise<readonly SearchHit[]> {
    // Without words search lists everything and scores nothing. What people put in quotation marks is meant, not asked for letter by letter.
    const plain = words?.replace(/["“”„«»]/g, ' ').trim();
    return plain ? (await this.search.query({ ...rest, words: plain })).hits : [];
  }
}
