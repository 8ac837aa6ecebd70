import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SecretBox } from '../../platform/crypto/secret-box.js';
import { clockSkew, signInAgainFrom } from './token.rules.js';
import { type PersonBearer, refusedToken } from './token-verifier.js';

interface ErasedRow {
  erasedAt: Date;
}

/**
 * Sign-ins whose account was erased a short while ago. A token from before is refused: neither a second device nor a repeated request makes an
 * account of somebody who has just asked for none. Who signs in again begins a new one.
 */
@Injectable()
export class ErasedSignIns {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** Before the account forgets its sign-in. */
  async remember(em: EntityManager, accountId: string, now: Date): Promise<void> {
    const [account] = await em.query<{ issuer: string; subject: string }[]>('select issuer, subject from account where id = $1', [accountId]);
    if (!account) return;
    await em.query('insert into erased_sign_in (sign_in_hash, erased_at) values ($1, $2) on conflict (sign_in_hash) do update set erased_at = excluded.erased_at', [this.hash(account), now]);
  }

  /**
   * Makes the account of a first sign-in, unless its token is from before an erasure. The new account refuses older tokens by itself from then on; when
   * they end is told by the token that made it, not by the erasure, whose instant in the audit log would lead from the old account to the new.
   * @throws DomainError UNAUTHENTICATED
   */
  async register(bearer: PersonBearer): Promise<void> {
    // One statement, so that an erasure is either seen with its note or not at all; two first requests at once make one account.
    await this.dataSource.query(
      `insert into account (issuer, subject, display_name, sessions_ended_at)
       select $1, $2, $3, case when exists (select from erased_sign_in where sign_in_hash = $4) then to_timestamp($5::bigint - $6::int - 1) end
       where not exists (select from erased_sign_in where sign_in_hash = $4 and $5::bigint <= floor(extract(epoch from erased_at)) + $6::int)
       on conflict (issuer, subject) do nothing`,
      [bearer.issuer, bearer.subject, bearer.displayName, this.hash(bearer), bearer.issuedAt, clockSkew],
    );
  }

  /** Why no account was made. */
  async refusal(bearer: PersonBearer): Promise<Error> {
    const [row] = await this.dataSource.query<ErasedRow[]>('select erased_at as "erasedAt" from erased_sign_in where sign_in_hash = $1', [this.hash(bearer)]);
    const from = row ? `; who signs in from ${signInAgainFrom(row.erasedAt).toISOString()} on begins a new one` : '';
    return refusedToken(`the account of this sign-in was erased${from}`);
  }

  private hash({ issuer, subject }: { issuer: string; subject: string }): Buffer {
    return this.box.keyedHash(`erased-sign-in:${JSON.stringify([issuer, subject])}`);
  }
}
