import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import type { ConfirmAccountEmailInput, SendAccountEmailCodeInput } from './account-email.inputs.js';
import { ContactCode, looksLikeCode } from './contact-code.js';
import { sendAccountCode } from './contact-code.jobs.js';
import { minutesToUse } from './contact-code.texts.js';
import { type ContactValue, hashedText, readEmail } from './contact.rules.js';
import type { EmailCodeOutcome } from './contributor.lists.js';
import { mostTries } from './email-confirmation.service.js';
import { NeverContact } from './never-contact.js';
import { SealedText } from './sealed-text.js';

/**
 * An account without a profile confirms an address by a code, as a profile does, and within the same limits: six codes an hour that an account asks for, twelve a day to an
 * address whoever asks, five tries each. The answers tell as little: not whether somebody has the address, asked for silence at it, or had codes sent there.
 */
@Injectable()
export class AccountEmail {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedText,
    private readonly never: NeverContact,
    private readonly codes: ContactCode,
    private readonly limits: RateLimiter,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError BAD_USER_INPUT for what is no address · ILLEGAL_MOVE with a profile of one's own · RATE_LIMITED */
  async sendCode(actor: Actor, input: SendAccountEmailCodeInput): Promise<EmailCodeOutcome> {
    const email = readEmail(input.email);
    if (!email) throw badInput('email', 'email must be an e-mail address such as name@example.org');
    const hash = this.sealed.hash(hashedText(email));
    const mayMail = await this.mayMail(actor, hash);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'account.email_code', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await requireNoProfile(em, actor);
      const confirmed = await em.query<unknown[]>('select from account_email where account_id = $1 and address_hash = $2', [actor.accountId, hash]);
      if (confirmed.length > 0) return 'confirmed_already';
      await this.make(em, actor, { email, hash, mayMail }, now);
      await this.audit.record(em, { actorId: actor.accountId, action: 'account.email_code', subject: { kind: 'account', id: null } });
      return 'on_its_way';
    });
  }

  /** A wrong code is an answer and no error: its try has to count. @returns whether the address is confirmed now. @throws DomainError BAD_USER_INPUT for what can't be a code */
  confirm({ accountId }: Actor, input: ConfirmAccountEmailInput): Promise<boolean> {
    const { code, idempotencyKey } = input;
    if (!looksLikeCode(code)) throw badInput('code', 'The code has eight digits. Please look at the mail again.');
    return this.unitOfWork.command({ callerId: accountId, operation: 'account.confirm_email', idempotencyKey, input }, async (em, now) => {
      const [tried] = await em.query<[{ id: string; isVoid: boolean }[], number]>(
        'update account_email_code set tries = tries + 1 where account_id = $1 and tries < $2 and expires_at > $3 returning id, is_void as "isVoid"',
        [accountId, mostTries, now],
      );
      if (!tried.some(({ id, isVoid }) => this.codes.matches(id, code) && !isVoid)) return false;
      await em.query(
        `with code as (delete from account_email_code where account_id = $1 returning address_key_id, address_ciphertext, address_hash)
         insert into account_email (account_id, address_key_id, address_ciphertext, address_hash, confirmed_at) select $1, address_key_id, address_ciphertext, address_hash, $2 from code
         on conflict (account_id) do update
           set address_key_id = excluded.address_key_id, address_ciphertext = excluded.address_ciphertext, address_hash = excluded.address_hash, confirmed_at = excluded.confirmed_at`,
        [accountId, now],
      );
      await this.audit.record(em, { actorId: accountId, action: 'account.confirm_email', subject: { kind: 'account', id: null } });
      return true;
    });
  }

  private async make(em: EntityManager, { accountId }: Actor, { email, hash, mayMail }: { email: ContactValue; hash: Buffer; mayMail: boolean }, now: Date): Promise<void> {
    const id = newId();
    const isVoid = !mayMail || (await this.never.isSilenced(em, hash));
    await em.query(
      `insert into account_email_code (id, account_id, address_key_id, address_ciphertext, address_hash, is_void, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7::timestamptz + $8 * interval '1 minute')
       on conflict (account_id) do update
         set id = excluded.id, address_key_id = excluded.address_key_id, address_ciphertext = excluded.address_ciphertext, address_hash = excluded.address_hash,
           is_void = excluded.is_void, tries = 0, created_at = excluded.created_at, expires_at = excluded.expires_at`,
      [id, accountId, ...this.sealed.seal(email.value), hash, isVoid, now, minutesToUse],
    );
    await this.jobs.enqueue(em, sendAccountCode, { accountCodeId: id });
  }

  /** Before the transaction: the limiter has a connection of its own. @returns false when enough was sent to this address today. @throws DomainError RATE_LIMITED */
  private async mayMail({ accountId }: Actor, hash: Buffer): Promise<boolean> {
    await this.limits.take('contactCodes', accountId);
    return this.limits.take('codesToAddress', hash.toString('hex')).then(
      () => true,
      (error: unknown) => {
        if (error instanceof DomainError && error.code === 'RATE_LIMITED') return false;
        throw error;
      },
    );
  }
}

async function requireNoProfile(em: EntityManager, { accountId }: Actor): Promise<void> {
  const own = await em.query<unknown[]>(`select from contributor where account_id = $1 and kind = 'individual' and status = 'active'`, [accountId]);
  if (own.length > 0) throw new DomainError('ILLEGAL_MOVE', 'You have a profile here: mail goes to the address in it. Please confirm that one (sendEmailCode).');
}
