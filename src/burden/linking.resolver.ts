import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { profiles } from '../contributors/whose-profile.js';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { LinkOrganisationInput, NoteContactInput, UnlinkOrganisationInput } from './fair-asking.inputs.js';
import { FairAskingQueries } from './fair-asking.queries.js';
import { FairAskingService } from './fair-asking.service.js';
import { FairAskingType } from './fair-asking.types.js';

/** "I already work with them": said and ended by the person alone, and seen by nobody else. */
@Resolver()
export class LinkingResolver {
  constructor(
    private readonly queries: FairAskingQueries,
    private readonly fairAsking: FairAskingService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, {
    description: 'Says that you already work with an organisation: it may ask you as often as you say, up to the most for everyone. Every other limit holds. Said again, the new figure holds.',
  })
  async linkOrganisation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one, and how often.' }) input: LinkOrganisationInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.link(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'An organisation that you worked with is like any other again. In force at once, also for invitations on their way.' })
  async unlinkOrganisation(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: UnlinkOrganisationInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.unlink(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => FairAskingType, { description: 'Notes for yourself that you talked with an organisation you already work with. It is no invitation and counts in no limit.' })
  async noteContact(@CurrentActor() actor: Actor, @Args('input', { description: 'With whom and when.' }) input: NoteContactInput): Promise<FairAskingType> {
    return this.queries.own(actor, await this.fairAsking.noteContact(actor, input));
  }
}
