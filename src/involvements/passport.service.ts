import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { InvolvementAccess, involvementNotFound } from './involvement-access.js';
import { Involvement } from './involvement.entity.js';
import { InvolvementRecorder } from './involvement-recorder.js';
import type { ChangePassportInput, PassportShareInput } from './passport.types.js';

/**
 * What the person does with their passport. Writing and sharing is theirs, and of whoever acts for them while they may look after the profile; where they have no account,
 * of whoever passes on what they say. Taking back is open to the same people and never needs that scope. The profile's row is locked first, so that of sharing and
 * taking back at one moment the second finds what the first made of it.
 */
@Injectable()
export class PassportService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly access: InvolvementAccess,
    private readonly recorder: InvolvementRecorder,
    private readonly sealed: SealedText,
  ) {}

  /** @returns the profile's id. @throws DomainError NOT_FOUND · FORBIDDEN to whoever may only answer for somebody · ILLEGAL_MOVE once left */
  change(actor: Actor, input: ChangePassportInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'changePassport', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const standing = await this.contributors.lockOwnOrPassedOn(em, actor, input.contributorId);
      await em.query(
        `insert into involvement_passport (contributor_id, support_key_id, support_ciphertext, helps_key_id, helps_ciphertext, changed_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (contributor_id) do update set support_key_id = excluded.support_key_id, support_ciphertext = excluded.support_ciphertext,
           helps_key_id = excluded.helps_key_id, helps_ciphertext = excluded.helps_ciphertext, changed_at = excluded.changed_at`,
        [standing.contributorId, ...this.sealed.seal(input.supportNeeds), ...this.sealed.seal(input.whatHelpsMe), now],
      );
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_passport');
      return standing.contributorId;
    });
  }

  /** Shared again, it changes nothing. @returns the profile's id. @throws DomainError NOT_FOUND · FORBIDDEN as `change` · ILLEGAL_MOVE once the involvement is over */
  share(actor: Actor, input: PassportShareInput): Promise<string> {
    return this.command(actor, 'sharePassport', input, async (em, now, found) => {
      const standing = await this.standing(() => this.contributors.lockOwnOrPassedOn(em, actor, found.contributorId!));
      await this.access.lockFor(em, found, 'sharePassport');
      const shared = await em.query<unknown[]>(
        'insert into passport_share (involvement_id, shared_at) values ($1, $2) on conflict (involvement_id) where withdrawn_at is null do nothing returning id',
        [found.id, now],
      );
      if (shared.length > 0) await this.recorder.record(em, actor, now, { involvementId: found.id, kind: 'passport_shared', by: 'person' });
      return standing;
    });
  }

  /** Also once the involvement is over. Taken back again, it changes nothing. @returns the profile's id. @throws DomainError NOT_FOUND */
  withdraw(actor: Actor, input: PassportShareInput): Promise<string> {
    return this.command(actor, 'withdrawPassport', input, async (em, now, found) => {
      const standing = await this.standing(() => this.contributors.lockOwnOrSpokenFor(em, actor, found.contributorId!));
      const [withdrawn] = await em.query<[unknown[], number]>('update passport_share set withdrawn_at = $2 where involvement_id = $1 and withdrawn_at is null returning id', [found.id, now]);
      if (withdrawn.length > 0) await this.recorder.record(em, actor, now, { involvementId: found.id, kind: 'passport_taken_back', by: 'person' });
      return standing;
    });
  }

  private command(actor: Actor, operation: string, input: PassportShareInput, work: (em: EntityManager, now: Date, found: Involvement) => Promise<Standing>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await em.findOneBy(Involvement, { id: input.involvementId });
      if (!found?.contributorId) throw involvementNotFound();
      const standing = await work(em, now, found);
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_passport');
      return standing.contributorId;
    });
  }

  /** Somebody else's involvement reads like one that doesn't exist. */
  private standing(lock: () => Promise<Standing>): Promise<Standing> {
    return lock().catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'NOT_FOUND' ? involvementNotFound() : error;
    });
  }
}
