import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import type { LoaderScope } from '../../platform/graphql/loader-scope.js';
import { Loaders } from '../../platform/graphql/request-context.js';
import { AreaLoader } from '../../reference/reference.loaders.js';
import { AreaType } from '../../reference/reference.types.js';
import { BrokerNoteType } from '../findings.types.js';

@Resolver(() => BrokerNoteType)
export class BrokerNotesResolver {
  constructor(private readonly areas: AreaLoader) {}

  @Access(access.withParent)
  @ResolveField(() => AreaType, { nullable: true, description: 'The area it is for; null when it holds everywhere.' })
  async area(@Parent() note: BrokerNoteType, @Loaders() loaders: LoaderScope): Promise<AreaType | null> {
    const area = note.areaCode === null ? null : await this.areas.load(loaders, note.areaCode);
    return area === null ? null : AreaType.of(area);
  }
}
