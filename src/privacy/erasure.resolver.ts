import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ErasureService } from './erasure.service.js';
import { EraseMeInput, ErasureResult } from './erasure.types.js';

const ownOrSpokenFor = whose.own('the account’s own profiles, and, without an account of theirs, of whom it helps or registered as an involvement lead');

@Resolver()
export class ErasureResolver {
  constructor(private readonly erasure: ErasureService) {}

  @Access(access.signedIn, { contributorId: ownOrSpokenFor })
  @Mutation(() => ErasureResult, {
    description: 'Forgets you, or one of your profiles, for good and at once. Whoever supports somebody without an account can pass this on for them. To keep a copy, fetch GET /me/export.json first.',
  })
  eraseMe(@CurrentActor() actor: Actor, @Args('input', { description: 'What is to be forgotten.' }) input: EraseMeInput): Promise<ErasureResult> {
    return this.erasure.eraseMe(actor, input);
  }
}
