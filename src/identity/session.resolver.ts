import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import { access, anyAccount } from './access.js';
import type { Actor } from './actor.js';
import { CurrentActor } from './current-actor.js';
import { SessionService } from './session.service.js';
import { AccountInput, EndMySessionsInput } from './session.types.js';

const gone = 'Tokens issued before are refused from this instant on; a new sign-in is taken half a minute later.';

@Resolver()
export class SessionResolver {
  constructor(private readonly sessions: SessionService) {}

  @Access(access.signedIn)
  @Mutation(() => ID, { description: `Signs you out everywhere: on every device, at once. ${gone} Returns your account’s id.` })
  endMySessions(@CurrentActor() actor: Actor, @Args('input', { description: 'Nothing but the key.' }) input: EndMySessionsInput): Promise<string> {
    return this.sessions.endOwn(actor, input);
  }

  @Access(access.permission('administrator'), { accountId: anyAccount })
  @Mutation(() => ID, { description: `Signs an account out everywhere. ${gone} Returns the account’s id.` })
  endSessions(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose.' }) input: AccountInput): Promise<string> {
    return this.sessions.endOf(actor, input);
  }

  @Access(access.permission('administrator'), { accountId: anyAccount })
  @Mutation(() => ID, { description: 'Keeps an account out, from this instant until it is restored, whatever tokens it holds or gets. Meanwhile nobody invites its holder, through any of their profiles. Returns the account’s id.' })
  suspendAccount(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose.' }) input: AccountInput): Promise<string> {
    return this.sessions.suspend(actor, input);
  }

  @Access(access.permission('administrator'), { accountId: anyAccount })
  @Mutation(() => ID, { description: 'Lets a suspended account sign in again. Tokens from before stay refused. Returns the account’s id.' })
  restoreAccount(@CurrentActor() actor: Actor, @Args('input', { description: 'Whose.' }) input: AccountInput): Promise<string> {
    return this.sessions.restore(actor, input);
  }
}
