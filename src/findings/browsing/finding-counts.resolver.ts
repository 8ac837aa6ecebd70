import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { FacetType } from '../../search/search.types.js';
import { FindingSearchResultType } from '../findings.types.js';

/** Counts of a list, made for whoever asks for them. */
@Resolver(() => FindingSearchResultType)
export class FindingCountsResolver {
  @Access(access.withParent)
  @ResolveField(() => [FacetType], { description: 'Among all that was found: topic, theme and condition (ids, each with everything below it), area (codes in use today, with what was for those before them; or "everywhere"), studyType, secondRead, openAccess (yes or no) and year.' })
  facets(@Parent() { count }: FindingSearchResultType): Promise<FacetType[]> {
    return count();
  }
}
