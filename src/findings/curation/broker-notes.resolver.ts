import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { Access } from '../../platform/graphql/access.js';
import { ConnectionArgs } from '../../platform/graphql/connection.js';
import type { LoaderScope } from '../../platform/graphql/loader-scope.js';
import { Loaders } from '../../platform/graphql/request-context.js';
import { UuidPipe } from '../../platform/graphql/uuid.pipe.js';
import { AreaLoader } from '../../reference/reference.loaders.js';
import { AreaType } from '../../reference/reference.types.js';
import { readFindings } from '../findings.access.js';
import { BrokerNoteType } from '../findings.types.js';
import { NoteTextsQueries } from './note-texts.queries.js';
import { BrokerNoteTextConnection, BrokerNoteTextType } from './note-texts.types.js';

@Resolver(() => BrokerNoteType)
export class BrokerNotesResolver {
  constructor(private readonly areas: AreaLoader) {}

  @Access(access.withParent)
  @ResolveField(() => AreaType, { nullable: true, description: 'The area it is for; null when it holds everywhere.' })
  area(@Parent() note: BrokerNoteType, @Loaders() loaders: LoaderScope): Promise<AreaType | null> {
    return areaOf(this.areas, note, loaders);
  }
}

@Resolver(() => BrokerNoteTextType)
export class BrokerNoteTextsResolver {
  constructor(
    private readonly areas: AreaLoader,
    private readonly texts: NoteTextsQueries,
  ) {}

  @Access(access.permission('knowledge_broker', 'involvement_lead', 'administrator'), { findingId: readFindings })
  @Query(() => BrokerNoteTextConnection, { description: 'All that notes on a finding say and ever said, the latest first: who wrote what, and who changed or removed it. What was removed is there as well.' })
  brokerNoteTexts(@CurrentActor() actor: Actor, @Args('findingId', { type: () => ID, description: 'The finding.' }, UuidPipe) findingId: string, @Args() args: ConnectionArgs): Promise<BrokerNoteTextConnection> {
    return this.texts.of(actor, findingId, args);
  }

  @Access(access.withParent)
  @ResolveField(() => AreaType, { nullable: true, description: 'The area it is for; null when it holds everywhere.' })
  area(@Parent() text: BrokerNoteTextType, @Loaders() loaders: LoaderScope): Promise<AreaType | null> {
    return areaOf(this.areas, text, loaders);
  }
}

async function areaOf(areas: AreaLoader, { areaCode }: { areaCode: string | null }, loaders: LoaderScope): Promise<AreaType | null> {
  const area = areaCode === null ? null : await areas.load(loaders, areaCode);
  return area === null ? null : AreaType.of(area);
}
