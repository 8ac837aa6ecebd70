import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConfirmAccountEmailInput, SendAccountEmailCodeInput } from './account-email.inputs.js';
import { AccountEmail } from './account-email.service.js';
import { EmailCodeOutcomeEnum } from './contributor.enums.js';
import type { EmailCodeOutcome } from './contributor.lists.js';

/** Where an account without a profile is written to, if its sign-in doesn't say. */
@Resolver()
export class AccountEmailResolver {
  constructor(private readonly emails: AccountEmail) {}

  @Access(access.signedIn)
  @Mutation(() => EmailCodeOutcomeEnum, {
    description: 'For an account without a profile: mails a code to an address, good for 30 minutes; the one before works no more. Who has a profile confirms the address in it (sendEmailCode). The answer tells nothing about the address.',
  })
  sendAccountEmailCode(@CurrentActor() actor: Actor, @Args('input', { description: 'The address.' }) input: SendAccountEmailCodeInput): Promise<EmailCodeOutcome> {
    return this.emails.sendCode(actor, input);
  }

  @Access(access.signedIn)
  @Mutation(() => Boolean, {
    description: 'Confirms that address with the code: what this account asked to be told by mail goes there from now on. False: the code is wrong, too old, or was tried too often (5 times).',
  })
  confirmAccountEmail(@CurrentActor() actor: Actor, @Args('input', { description: 'The code.' }) input: ConfirmAccountEmailInput): Promise<boolean> {
    return this.emails.confirm(actor, input);
  }
}
