import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { AreaQueries } from '../reference/areas.queries.js';
import type { SearchAnswer, SearchFilter, SearchHit } from '../search/port.js';
import { SearchService } from '../search/search.service.js';
import { OpportunityQueries } from './opportunities.queries.js';
import type { Opportunity } from './opportunity.entity.js';
import type { SearchOpportunitiesArgs } from './opportunity-search.args.js';

export interface FoundOpportunities {
  hits: { post: Opportunity; hit: SearchHit }[];
  answer: SearchAnswer;
}

const facets = ['context', 'kind', 'topic', 'area', 'online'];

/** Finding open posts. The index says which; the rows say whether they are open still, so a stale index shows nothing it shouldn't. */
@Injectable()
export class OpportunitySearch {
  constructor(
    private readonly search: SearchService,
    private readonly posts: OpportunityQueries,
    private readonly areas: AreaQueries,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError BAD_USER_INPUT for an area that there never was */
  async find(args: SearchOpportunitiesArgs): Promise<FoundOpportunities> {
    // A post names the area that there was when it was written.
    const areaCodes = args.areaCode ? await this.areas.meant(args.areaCode) : null;
    const now = await this.clock.now();
    const answer = await this.search.query({
      index: 'opportunities',
      words: args.words,
      filter: { and: [{ number: 'closesAt', from: now.getTime() + 1 }, ...narrowing(args, areaCodes)] },
      facets,
      highlight: ['title', 'summary', 'whatYouWouldDo', 'sought'],
      page: args.page,
      limit: args.first,
    });
    const open = await this.posts.openByIds(answer.hits.map(({ id }) => id), now);
    const posts = new Map(open.map((post) => [post.id, post]));
    return {
      answer,
      hits: answer.hits.flatMap((hit) => {
        const post = posts.get(hit.id);
        return post ? [{ post, hit }] : [];
      }),
    };
  }
}

/** @param areaCodes the area asked for, by all its names; null: anywhere */
function narrowing({ topicIds, online, context, kinds }: SearchOpportunitiesArgs, areaCodes: readonly string[] | null): SearchFilter[] {
  const filters: SearchFilter[] = [];
  if (topicIds?.length) filters.push({ facet: 'topic', in: topicIds });
  if (context) filters.push({ facet: 'context', equals: context });
  if (kinds?.length) filters.push({ facet: 'kind', in: kinds });
  const there: SearchFilter[] = areaCodes ? [{ facet: 'area', in: areaCodes }] : [];
  const reachable: SearchFilter[] = typeof online === 'boolean' ? [{ facet: 'online', equals: online ? 'yes' : 'no' }] : [];
  // Someone who names their area and says that online suits them too wants both kinds, not the few that are both at once.
  if (online === true && there.length > 0) filters.push({ or: [...there, ...reachable] });
  else filters.push(...there, ...reachable);
  return filters;
}
