import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import type { LoaderScope } from '../platform/graphql/loader-scope.js';
import { Loaders } from '../platform/graphql/request-context.js';
import { AreaQueries } from './areas.queries.js';
import { anyone, withParent } from './reference.access.js';
import { AreaOnDayArgs, AreasArgs } from './reference.args.js';
import { AreaSuccessorLoader } from './reference.loaders.js';
import { AreaOnDayType, AreaType } from './reference.types.js';

@Resolver(() => AreaType)
export class AreaResolver {
  constructor(
    private readonly queries: AreaQueries,
    private readonly successorLoader: AreaSuccessorLoader,
  ) {}

  @Access(anyone)
  @Query(() => [AreaType], { description: 'The areas valid on a day, by name.', complexity: ({ childComplexity }) => 42 * childComplexity })
  async areas(@Args() { validOn }: AreasArgs): Promise<AreaType[]> {
    return (await this.queries.areas(validOn ?? undefined)).map((area) => AreaType.of(area));
  }

  @Access(anyone)
  @Query(() => AreaOnDayType, { description: 'What the code of an area, old or new, means on a day.' })
  async areaOn(@Args() { code, on }: AreaOnDayArgs): Promise<AreaOnDayType> {
    const found = await this.queries.areaOn(code, on ?? (await this.queries.today()));
    return {
      outcome: found.outcome,
      area: 'area' in found ? AreaType.of(found.area) : null,
      choices: 'choices' in found ? found.choices.map((area) => AreaType.of(area)) : [],
    };
  }

  @Access(withParent)
  @ResolveField(() => [AreaType], { description: 'The areas that directly took over from it; none while it is in use.' })
  async successors(@Parent() area: AreaType, @Loaders() loaders: LoaderScope): Promise<AreaType[]> {
    return ((await this.successorLoader.load(loaders, area.code)) ?? []).map((successor) => AreaType.of(successor));
  }
}
