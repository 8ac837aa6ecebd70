import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { PermissionService } from '../identity/permission.service.js';
import { inGroups, spokenCode, spokenCodeHash } from '../platform/crypto/spoken-code.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import type { MakeTakeoverCodeInput, TakeOverProfileInput } from './acting.inputs.js';
import type { TakeoverCodeType } from './acting.types.js';
import { ConsentService } from './consent.service.js';
import { ContactParts } from './contact-parts.service.js';
import { ContributorAccess } from './contributor-access.js';
import { InterestsSearch } from './contributor.search.js';
import { readContacts } from './joining.rules.js';
import { SealedText } from './sealed-text.js';
import { SignedInContact } from './signed-in-contact.js';

/** Characters: 60 bits. */
const length = 12;
const daysToUse = 14;

/** Somebody for whom others acted takes their profile over, with an account of their own and a code that a lead hands them. */
@Injectable()
export class TakeoverService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly contacts: ContactParts,
    private readonly consents: ConsentService,
    private readonly permissions: PermissionService,
    private readonly search: InterestsSearch,
    private readonly sealed: SealedText,
    private readonly signedIn: SignedInContact,
    private readonly audit: AuditLog,
  ) {}

  /** A new code; an earlier one works no more. @throws DomainError NOT_FOUND · ILLEGAL_MOVE while somebody acts for them */
  async makeCode(actor: Actor, input: MakeTakeoverCodeInput): Promise<TakeoverCodeType> {
    const { contributorId, idempotencyKey } = input;
    // The result is kept for the key: an id, never the code, which is derived again.
    const nonce = await this.unitOfWork.command({ callerId: actor.accountId, operation: 'acting.code', idempotencyKey, input }, async (em, now) => {
      await this.access.requireLead(em, actor, contributorId);
      await em.query('select from contributor where id = $1 for no key update', [contributorId]);
      const waiting = await em.query<unknown[]>(
        `select from contributor c join representation r on r.contributor_id = c.id and r.ended_at is not null
         where c.id = $1 and c.kind = 'acting_for' and c.status = 'on_hold'`,
        [contributorId],
      );
      if (waiting.length === 0) throw new DomainError('ILLEGAL_MOVE', 'A profile can be taken over once nobody acts for its person any more (endActing).');
      const fresh = randomUUID();
      await em.query(
        `insert into takeover_code (contributor_id, nonce, code_hash, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5, $5::timestamptz + $6 * interval '24 hours')
         on conflict (contributor_id) do update
           set nonce = excluded.nonce, code_hash = excluded.code_hash, made_by = excluded.made_by, made_at = excluded.made_at, expires_at = excluded.expires_at`,
        [contributorId, fresh, spokenCodeHash(this.codeOf(contributorId, fresh)), actor.accountId, now, daysToUse],
      );
      await this.note(em, actor, 'contributor.acting_code', contributorId);
      return fresh;
    });
    const [row] = await this.unitOfWork.run((em) => em.query<{ expiresAt: Date }[]>('select expires_at as "expiresAt" from takeover_code where contributor_id = $1 and nonce = $2', [contributorId, nonce]));
    if (!row) throw new DomainError('ILLEGAL_MOVE', 'This code was used or replaced meanwhile. Please make another.');
    return { contributorId, code: inGroups(this.codeOf(contributorId, nonce), 4), expiresAt: row.expiresAt };
  }

  /** @returns the profile's id. @throws DomainError BAD_USER_INPUT for a code that isn't one (any more) · CONFLICT beside an own profile · CONSENT_NEEDED · FORBIDDEN */
  takeOver(actor: Actor, input: TakeOverProfileInput): Promise<string> {
    const { accountId } = actor;
    return this.unitOfWork.command({ callerId: accountId, operation: 'acting.takeOver', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const contacts = readContacts(input.reachMe, 'reachMe');
      const contributorId = await this.redeem(em, actor, input.code, now);
      await this.requireNoneOfTheirOwn(em, accountId);
      await em.query(`update contributor set account_id = $2, kind = 'individual', status = 'active' where id = $1`, [contributorId, accountId]);
      // Who takes over is here, whatever was said.
      await em.query(`update reported_loss set undone_at = clock_now(), undone_by = $2, undone_as = 'self' where contributor_id = $1 and undone_at is null`, [contributorId, accountId]);
      await this.contacts.setName(em, contributorId, input.name ?? null);
      await this.contacts.replaceContacts(em, contributorId, null, contacts);
      await this.signedIn.confirm(em, actor, contributorId, now);
      await this.consents.give(em, { contributorId, purpose: 'join', context: null, wordingVersion: input.wordingVersion, at: now, path: 'wordingVersion' });
      await this.permissions.grant(em, { accountId, kind: 'contributor', grantedBy: null });
      await this.search.changed(em, contributorId);
      await this.note(em, actor, 'contributor.take_over', contributorId);
      return contributorId;
    });
  }

  /** The row goes with the first who comes: the code works once. Whoever acted for them can't be them. */
  private async redeem(em: EntityManager, actor: Actor, code: string, now: Date): Promise<string> {
    const [redeemed] = await em.query<[{ id: string }[], number]>(
      `delete from takeover_code t using contributor c, representation r
       where t.code_hash = $1 and t.expires_at > $2 and c.id = t.contributor_id and r.contributor_id = c.id
         and c.kind = 'acting_for' and c.status = 'on_hold' and r.ended_at is not null and r.acted_by is distinct from $3
       returning t.contributor_id as id`,
      [spokenCodeHash(code), now, actor.accountId],
    );
    if (redeemed.length === 0) throw badInput('code', 'This code doesn’t work. It works once, for 14 days, and only for the person themselves. An involvement lead can give you another.');
    await em.query('select from contributor where id = $1 for no key update', [redeemed[0].id]);
    return redeemed[0].id;
  }

  private async requireNoneOfTheirOwn(em: EntityManager, accountId: string): Promise<void> {
    await em.query('select from account where id = $1 for no key update', [accountId]);
    const own = await em.query<unknown[]>(`select from contributor where account_id = $1 and kind = 'individual' and status <> 'left'`, [accountId]);
    if (own.length > 0) throw new DomainError('CONFLICT', 'Your account has a profile of your own already. Leave with that one first, or ask an involvement lead.');
  }

  private codeOf(contributorId: string, nonce: string): string {
    return spokenCode(this.sealed.hash(`takeover ${contributorId} ${nonce}`).subarray(0, length));
  }

  private note(em: EntityManager, { accountId }: Actor, action: string, id: string): Promise<void> {
    return this.audit.record(em, { actorId: accountId, action, subject: { kind: 'contributor', id } });
  }
}
