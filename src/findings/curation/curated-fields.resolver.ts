import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import type { LoaderScope } from '../../platform/graphql/loader-scope.js';
import { Loaders } from '../../platform/graphql/request-context.js';
import { AreaLoader } from '../../reference/reference.loaders.js';
import { AreaType } from '../../reference/reference.types.js';
import { FindingAreaLoader, SummaryCreditsLoader } from '../findings.loaders.js';
import { FindingType } from '../findings.types.js';
import { SummaryCreditsType } from './summary.types.js';

/** What brokers add to a finding and readers see. */
@Resolver(() => FindingType)
export class CuratedFieldsResolver {
  constructor(
    private readonly areasOf: FindingAreaLoader,
    private readonly areaLoader: AreaLoader,
    private readonly creditsOf: SummaryCreditsLoader,
  ) {}

  @Access(access.withParent)
  @ResolveField(() => [AreaType], { description: 'Areas it speaks to, as a broker confirmed; none when it speaks to no area in particular.' })
  async areas(@Parent() finding: FindingType, @Loaders() loaders: LoaderScope): Promise<AreaType[]> {
    const codes = (await this.areasOf.load(loaders, finding.id)) ?? [];
    const areas = await Promise.all(codes.map((code) => this.areaLoader.load(loaders, code)));
    return areas.filter((area) => area !== null).map((area) => AreaType.of(area));
  }

  @Access(access.withParent)
  @ResolveField(() => SummaryCreditsType, { nullable: true, description: 'Who wrote the summary and who read it second; empty as long as there is none.' })
  credits(@Parent() finding: FindingType, @Loaders() loaders: LoaderScope): Promise<SummaryCreditsType | null> {
    return this.creditsOf.load(loaders, finding.id);
  }
}
