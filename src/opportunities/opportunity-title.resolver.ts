import type { Type } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { TitleOfOpportunityLoader } from './opportunities.loaders.js';

/** A field `title` for what names an opportunity. The opportunity itself is for its team alone once it is over; what it was called is for whoever had to do with it. */
export function withOpportunityTitle(of: Type<{ opportunityId: string }>): Type<unknown> {
  @Resolver(() => of)
  class OpportunityTitle {
    constructor(private readonly titles: TitleOfOpportunityLoader) {}

    @Access(access.withParent)
    @ResolveField(() => String, { description: 'The title of its opportunity, also once that is over.' })
    async title(@Parent() { opportunityId }: { opportunityId: string }, @Loaders() loaders: LoaderScope): Promise<string> {
      return (await this.titles.load(loaders, opportunityId)) ?? '';
    }
  }
  return OpportunityTitle;
}
