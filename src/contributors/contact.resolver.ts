import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { AddContactPersonInput, ContactPersonInput, UpdateReachMeInput, UpdateSafeContactInput } from './contact.inputs.js';
import { ContactService } from './contact.service.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileType } from './profile.types.js';
import { profiles } from './whose-profile.js';

@Resolver(() => ProfileType)
export class ContactResolver {
  constructor(
    private readonly queries: ProfileQueries,
    private readonly contacts: ContactService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Replaces the ways to reach you.' })
  async updateReachMe(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateReachMeInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.contacts.updateReachMe(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Says how and when contact is safe for you.' })
  async updateSafeContact(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: UpdateSafeContactInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.contacts.updateSafeContact(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own })
  @Mutation(() => ProfileType, { description: 'Adds a person who can be asked for a group. They are not asked until chosen.' })
  async addContactPerson(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: AddContactPersonInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.contacts.addContactPerson(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own, contactPersonId: profiles.contactOf })
  @Mutation(() => ProfileType, { description: 'Chooses the one person who is asked for a group from now on.' })
  async chooseContactPerson(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: ContactPersonInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.contacts.chooseContactPerson(actor, input));
  }

  @Access(access.signedIn, { contributorId: profiles.own, contactPersonId: profiles.contactOf })
  @Mutation(() => ProfileType, { description: 'Someone no longer speaks for a group; how to reach them is forgotten.' })
  async endContactPerson(@CurrentActor() actor: Actor, @Args('input', { description: 'The change.' }) input: ContactPersonInput): Promise<ProfileType> {
    return this.queries.own(actor, await this.contacts.endContactPerson(actor, input));
  }
}
