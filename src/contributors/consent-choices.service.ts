import { Injectable } from '@nestjs/common';
import type { Actor } from '../identity/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { GiveConsentInput, SetFoundByInput, WithdrawAllConsentsInput, WithdrawConsentInput } from './consent.inputs.js';
import { readScope } from './consent.rules.js';
import { ConsentService } from './consent.service.js';
import { ProfileChange } from './profile-change.js';

/**
 * Agreeing and taking back. Only the person agrees; taking back is also passed on by who supports somebody without an account. Each is in
 * force when its transaction commits: search, lists made before and the guard read consents as they are, and documents follow in a moment.
 */
@Injectable()
export class ConsentChoices {
  constructor(
    private readonly change: ProfileChange,
    private readonly consents: ConsentService,
  ) {}

  /** @throws DomainError CONSENT_NEEDED unless the wording is today's */
  give(actor: Actor, input: GiveConsentInput): Promise<string> {
    const scope = readScope(input);
    const { contributorId, wordingVersion } = input;
    return this.change.run(actor, 'give_consent', input, (em, now) => this.consents.give(em, { ...scope, contributorId, wordingVersion, at: now, path: 'wordingVersion' }));
  }

  /** Taking back what wasn't given changes nothing. @throws DomainError ILLEGAL_MOVE for having a profile at all: that is leaving */
  withdraw(actor: Actor, input: WithdrawConsentInput): Promise<string> {
    const scope = readScope(input);
    if (scope.purpose === 'join') throw new DomainError('ILLEGAL_MOVE', 'Without this consent there can be no profile. To take it back, leave Askwell (leaveAskwell).');
    return this.change.passedOn(actor, 'withdraw_consent', input, (em, now) => this.consents.withdraw(em, input.contributorId, scope, now));
  }

  /** Everything but having a profile. */
  withdrawAll(actor: Actor, input: WithdrawAllConsentsInput): Promise<string> {
    return this.change.passedOn(actor, 'withdraw_all_consents', input, (em, now) => this.consents.withdraw(em, input.contributorId, 'all_but_join', now));
  }

  /** Only the person says that they are found by a part again. */
  setFoundBy(actor: Actor, input: SetFoundByInput): Promise<string> {
    const { contributorId, part, found } = input;
    const set = found ? this.change.run.bind(this.change) : this.change.passedOn.bind(this.change);
    return set(actor, 'set_found_by', input, (em, now) => this.consents.setFoundBy(em, contributorId, part, found, now));
  }
}
