import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConfirmEmailInput, ConfirmPhoneInput, SendEmailCodeInput } from './contact-confirmation.inputs.js';
import { RecordReachMeInput } from './contact.inputs.js';
import { ContactService } from './contact.service.js';
import { EmailCodeOutcomeEnum } from './contributor.enums.js';
import type { EmailCodeOutcome } from './contributor.lists.js';
import { EmailCodeService } from './email-code.service.js';
import { EmailConfirmation } from './email-confirmation.service.js';
import { PhoneConfirmation } from './phone-confirmation.service.js';
import { profiles } from './whose-profile.js';

/** Showing that a way of contact reaches somebody. */
@Resolver()
export class ContactConfirmationResolver {
  constructor(
    private readonly emailCodes: EmailCodeService,
    private readonly emails: EmailConfirmation,
    private readonly phones: PhoneConfirmation,
    private readonly contacts: ContactService,
  ) {}

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor, contactPersonId: profiles.contactOf })
  @Mutation(() => EmailCodeOutcomeEnum, {
    description: 'Mails a code to the address in this profile, good for 30 minutes; the one before works no more. For somebody without an account whoever supports them asks for it. The answer tells nothing about the address.',
  })
  sendEmailCode(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose.' }) input: SendEmailCodeInput): Promise<EmailCodeOutcome> {
    return this.emailCodes.send(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor, contactPersonId: profiles.contactOf })
  @Mutation(() => Boolean, {
    description: 'Confirms the address with the code. False: the code is wrong, too old, or was tried too often (5 times). Please look again, or have another sent.',
  })
  confirmEmail(@CurrentActor() actor: Actor, @Args('input', { description: 'The code.' }) input: ConfirmEmailInput): Promise<boolean> {
    return this.emails.confirm(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.confirmable, contactPersonId: profiles.contactOf })
  @Mutation(() => ID, {
    description: 'Records that you rang somebody and spoke with them: you, the number and the time. Of somebody without an account it is their number from now on. They can see that you did. Returns the profile’s id.',
  })
  confirmPhone(@CurrentActor() actor: Actor, @Args('input', { description: 'The call.' }) input: ConfirmPhoneInput): Promise<string> {
    return this.phones.confirm(actor, input);
  }

  @Access(access.signedIn, { contributorId: profiles.ownOrSpokenFor })
  @Mutation(() => ID, { description: 'Passes on how somebody without an account is reached from now on. They can see that you did. Returns the profile’s id.' })
  recordReachMe(@CurrentActor() actor: Actor, @Args('input', { description: 'All of it.' }) input: RecordReachMeInput): Promise<string> {
    return this.contacts.recordReachMe(actor, input);
  }
}
