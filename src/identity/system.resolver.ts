import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { access, whose } from './access.js';
import type { Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { SystemService } from './system.service.js';
import { RegisterSystemInput, SystemConnection, SystemInput, SystemType } from './system.types.js';

@Resolver(() => SystemType)
export class SystemResolver {
  constructor(private readonly service: SystemService) {}

  @Access(access.permission('administrator'))
  @Query(() => SystemConnection, { description: 'Systems of organisations, the first registered first, also those taken back.' })
  systems(@Args() args: ConnectionArgs): Promise<SystemConnection> {
    return this.service.list(args);
  }

  @Access(access.permission('administrator'))
  @Mutation(() => SystemType, { description: 'Lets a system act for an organisation: with what it is registered for here and its token grants, and never as a person.' })
  async registerSystem(@CurrentActor() actor: Actor, @Args('input', { description: 'The system.' }) input: RegisterSystemInput): Promise<SystemType> {
    return this.service.system(await this.service.register(actor, input));
  }

  @Access(access.permission('administrator'), { systemId: whose.everybodys('any system') })
  @Mutation(() => SystemType, { description: 'Takes a system back. Its tokens are refused from this instant on.' })
  async revokeSystem(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: SystemInput): Promise<SystemType> {
    return this.service.system(await this.service.revoke(actor, input));
  }
}
