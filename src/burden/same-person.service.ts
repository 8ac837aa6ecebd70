import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { inGroups, spokenCode, spokenCodeHash } from '../platform/crypto/spoken-code.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { coded } from './burden.errors.js';
import type { ConfirmSamePersonInput, CountedTogetherType, MakeSamePersonCodeInput, SamePersonCodeType, UndoSamePersonInput } from './same-person.types.js';

/** Characters: 60 bits. */
const length = 12;
const minutesToUse = 30;

/**
 * Somebody with several profiles, perhaps under several sign-ins, says that they are all theirs. Only who is signed in to both can: a code from the one
 * is entered with the other. Nobody is looked for and nobody is suggested, so nobody learns who else is here.
 */
@Injectable()
export class SamePersonService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly secrets: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  /** A new code; an earlier one works no more. @throws DomainError NOT_FOUND for a profile that isn't theirs, ILLEGAL_MOVE once it left */
  async makeCode(actor: Actor, input: MakeSamePersonCodeInput): Promise<SamePersonCodeType> {
    const { contributorId, idempotencyKey } = input;
    // The result is kept for the key: a number, never the code, which is derived again.
    const nonce = await this.unitOfWork.command({ callerId: actor.accountId, operation: 'samePerson.code', idempotencyKey, input }, async (em, now) => {
      await this.access.lockOwn(em, actor, contributorId);
      const fresh = randomUUID();
      await em.query(
        `insert into same_person_code (contributor_id, nonce, code_hash, made_at, expires_at) values ($1, $2, $3, $4, $4::timestamptz + $5 * interval '1 minute')
         on conflict (contributor_id) do update set nonce = excluded.nonce, code_hash = excluded.code_hash, made_at = excluded.made_at, expires_at = excluded.expires_at`,
        [contributorId, fresh, spokenCodeHash(this.codeOf(contributorId, fresh)), now, minutesToUse],
      );
      await this.note(em, actor, 'same_person_code', contributorId);
      return fresh;
    });
    const [row] = await this.unitOfWork.run((em) => em.query<{ expiresAt: Date }[]>('select expires_at as "expiresAt" from same_person_code where contributor_id = $1 and nonce = $2', [contributorId, nonce]));
    if (!row) throw new DomainError('ILLEGAL_MOVE', 'This code was used or replaced meanwhile, or is too old. Please make another.');
    return { contributorId, code: inGroups(this.codeOf(contributorId, nonce), 4), expiresAt: row.expiresAt };
  }

  /** @returns the profile's id. @throws DomainError BAD_USER_INPUT for a code that isn't one (any more), or of the same profile · NOT_FOUND · ILLEGAL_MOVE */
  confirm(actor: Actor, input: ConfirmSamePersonInput): Promise<string> {
    const { contributorId, code, idempotencyKey } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'samePerson.confirm', idempotencyKey, input }, async (em, now) => {
      await this.access.lockOwn(em, actor, contributorId);
      // The row goes with whoever comes first: a code works once.
      const [redeemed] = await em.query<[{ id: string }[], number]>(
        'delete from same_person_code where code_hash = $1 and expires_at > $2 and contributor_id <> $3 returning contributor_id as id',
        [spokenCodeHash(code), now, contributorId],
      );
      if (redeemed.length === 0) throw badInput('code', `This code doesn’t work. It works once, for ${minutesToUse} minutes, and with another profile than the one it is from. Please make another.`);
      await coded(em.query('select guard_same_person($1, $2)', [contributorId, redeemed[0].id]));
      for (const id of [contributorId, redeemed[0].id]) await this.note(em, actor, 'same_person', id);
      return contributorId;
    });
  }

  /** Said again, it changes nothing. @returns the profile's id. @throws DomainError NOT_FOUND */
  undo(actor: Actor, input: UndoSamePersonInput): Promise<string> {
    const { contributorId, idempotencyKey } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'samePerson.undo', idempotencyKey, input }, async (em) => {
      await this.access.requireOwnContributor(em, actor, contributorId);
      const [{ others }] = await coded(em.query<[{ others: string[] }]>('select guard_not_same_person($1) as others', [contributorId]));
      if (others.length > 0) for (const id of [contributorId, ...others]) await this.note(em, actor, 'same_person_undo', id);
      return contributorId;
    });
  }

  /** What was said of this profile, newest first, at most 20. Callers have checked whose it is. */
  said(contributorId: string): Promise<CountedTogetherType[]> {
    return this.unitOfWork.run((em) =>
      em.query<CountedTogetherType[]>(
        'select said_at as since, undone_at as until from same_person where $1 in (first_id, second_id) order by said_at desc, id desc limit 20',
        [contributorId],
      ),
    );
  }

  private codeOf(contributorId: string, nonce: string): string {
    return spokenCode(this.secrets.keyedHash(`same-person ${contributorId} ${nonce}`).subarray(0, length));
  }

  private note(em: EntityManager, { accountId }: Actor, what: string, id: string): Promise<void> {
    return this.audit.record(em, { actorId: accountId, action: `fair_asking.${what}`, subject: { kind: 'contributor', id } });
  }
}
