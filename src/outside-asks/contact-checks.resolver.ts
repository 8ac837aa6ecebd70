import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { CheckKeysService } from './check-keys.service.js';
import { ContactChecksInput, IssueContactCheckKeyInput, RequestContactChecksInput } from './contact-checks.inputs.js';
import { ContactChecksService } from './contact-checks.service.js';
import { ContactCheckKeyType, ContactChecksResult, SettledContactCheck } from './contact-checks.types.js';

const ownChecks = whose.own('checks that were granted to the system’s organisation; one that isn’t refuses the call');

/** Checks for other systems: may we write to these people? */
@Resolver()
export class ContactChecksResolver {
  constructor(
    private readonly checks: ContactChecksService,
    private readonly keys: CheckKeysService,
  ) {}

  @Access(access.system('contacts:check'))
  @Mutation(() => ContactChecksResult, {
    description: 'Asks whether your organisation may write to people of its own list, by keyed hashes of their addresses. Who is granted counts as asked from now on. Somebody who isn’t here is answered like anybody else.',
  })
  requestContactChecks(@CurrentActor() actor: Actor, @Args('input', { description: 'Whom, about what.' }) input: RequestContactChecksInput): Promise<ContactChecksResult> {
    return this.checks.request(actor, input);
  }

  @Access(access.system('contacts:check'), { checkIds: ownChecks })
  @Mutation(() => [SettledContactCheck], { description: 'Says that your organisation wrote to them, within 72 hours of the grant unless `confirmBy` says otherwise.' })
  confirmContactChecks(@CurrentActor() actor: Actor, @Args('input', { description: 'To whom.' }) input: ContactChecksInput): Promise<SettledContactCheck[]> {
    return this.checks.settle(actor, input, true);
  }

  @Access(access.system('contacts:check'), { checkIds: ownChecks })
  @Mutation(() => [SettledContactCheck], { description: 'Says that your organisation won’t write to them. They count no more for the person, and still for your organisation.' })
  returnContactChecks(@CurrentActor() actor: Actor, @Args('input', { description: 'To whom.' }) input: ContactChecksInput): Promise<SettledContactCheck[]> {
    return this.checks.settle(actor, input, false);
  }

  @Access(access.permission('administrator'))
  @Mutation(() => ContactCheckKeyType, { description: 'Gives an organisation its next key for checks. The one before holds for 30 days more, or ends at once.' })
  issueContactCheckKey(@CurrentActor() actor: Actor, @Args('input', { description: 'Which organisation.' }) input: IssueContactCheckKeyInput): Promise<ContactCheckKeyType> {
    return this.keys.issue(actor, input);
  }
}
