import { Args, Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { ReachInput } from './joining.inputs.js';
import { readContacts } from './joining.rules.js';
import { NeverContact } from './never-contact.js';

@InputType({ description: 'You once asked us never to contact you again, and have changed your mind.' })
export class ContactMeAgainInput extends CommandInput {
  @Field(() => ReachInput, { description: 'The e-mail address or phone number that we may use again.' })
  @ValidateNested()
  @Type(() => ReachInput)
  reachMe!: ReachInput;
}

@Resolver()
export class NeverContactResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly never: NeverContact,
  ) {}

  @Access(access.signedIn)
  @Mutation(() => Boolean, {
    description: 'Undoes “never contact me again” for an address or number of yours. Works when you sign in as you did then. The answer is always the same, so that it tells nobody anything.',
  })
  contactMeAgain(@CurrentActor() { accountId }: Actor, @Args('input', { description: 'What we may use again.' }) input: ContactMeAgainInput): Promise<boolean> {
    return this.unitOfWork.command({ callerId: accountId, operation: 'contactMeAgain', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      await this.never.takeBack(em, accountId, readContacts(input.reachMe, 'reachMe'));
      return true;
    });
  }
}
