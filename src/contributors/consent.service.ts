import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type DomainError, refusedAt } from '../platform/errors/domain-error.js';
import { ConsentQueries } from './consent.queries.js';
import type { ConsentScope } from './consent.rules.js';
import type { ConsentPurpose, FoundByPart } from './contributor.lists.js';

/** `includes` says whether a purpose was among what was taken back. */
export type AfterWithdrawal = (em: EntityManager, contributorId: string, includes: (purpose: ConsentPurpose) => boolean) => Promise<void>;

export interface GivenConsent extends ConsentScope {
  contributorId: string;
  wordingVersion: string;
  /** When it was given; for spoken consent earlier than when it is recorded. */
  at: Date;
  /** The account that heard spoken consent. */
  heardBy?: string | null;
  /** Where the version was in the input, for the message. */
  path: string;
}

/** Writes consents, in the caller's transaction. Who may give or take back is decided before. */
@Injectable()
export class ConsentService {
  private readonly afterWithdrawal: AfterWithdrawal[] = [];

  constructor(private readonly queries: ConsentQueries) {}

  /** For features that keep something under a consent: called in the transaction in which it may have been taken back. */
  whenWithdrawn(work: AfterWithdrawal): void {
    this.afterWithdrawal.push(work);
  }


  /**
   * Records a consent; one already in force to the same words stays as it is, one to older words is replaced.
   * @throws DomainError CONSENT_NEEDED unless the words were those in force at `at`
   */
  async give(em: EntityManager, consent: GivenConsent): Promise<void> {
    const { contributorId, purpose, context, wordingVersion, at, heardBy = null, path } = consent;
    const current = await this.queries.versionAt(em, consent, at);
    if (current !== wordingVersion) throw consentNeeded(consent, path, current);
    await em.query(
      `update consent set withdrawn_at = greatest($4, given_at)
       where contributor_id = $1 and purpose = $2 and context is not distinct from $3 and withdrawn_at is null and wording_version <> $5`,
      [contributorId, purpose, context, at, wordingVersion],
    );
    await em.query(
      `insert into consent (contributor_id, purpose, context, wording_version, given_at, heard_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (contributor_id, purpose, context) where withdrawn_at is null do nothing`,
      [contributorId, purpose, context, wordingVersion, at, heardBy],
    );
  }

  /** Today's wording where it is sent, a consent given before where it isn't. @throws DomainError CONSENT_NEEDED with the version to read */
  async giveOrRequire(em: EntityManager, { wordingVersion, ...consent }: Omit<GivenConsent, 'wordingVersion'> & { wordingVersion?: string | null }): Promise<void> {
    if (wordingVersion) await this.give(em, { ...consent, wordingVersion });
    else await this.require(em, consent.contributorId, consent, consent.path, consent.at);
  }

  /** For what goes on only while there is a consent. @throws DomainError CONSENT_NEEDED with the version to read */
  private async require(em: EntityManager, contributorId: string, scope: ConsentScope, path: string, now: Date): Promise<void> {
    const held = await em.query<unknown[]>(
      'select 1 from consent where contributor_id = $1 and purpose = $2 and context is not distinct from $3 and withdrawn_at is null',
      [contributorId, scope.purpose, scope.context],
    );
    if (held.length === 0) throw consentNeeded(scope, path, await this.queries.versionAt(em, scope, now));
  }

  /** Takes a consent back, or all of them, or all but having a profile; taking back what wasn't given changes nothing. */
  async withdraw(em: EntityManager, contributorId: string, scope: ConsentScope | 'all' | 'all_but_join', now: Date): Promise<void> {
    const [purpose, context] = typeof scope === 'string' ? [null, null] : [scope.purpose, scope.context];
    await em.query(
      `update consent set withdrawn_at = greatest($4, given_at)
       where contributor_id = $1 and withdrawn_at is null
         and case when $2::text is null then not ($5 and purpose = 'join') else purpose = $2 and context is not distinct from $3 end`,
      [contributorId, purpose, context, now, scope === 'all_but_join'],
    );
    for (const work of this.afterWithdrawal) await work(em, contributorId, (of) => typeof scope === 'string' || scope.purpose === of);
  }

  /** Being found by a part of a profile ends or begins again; either of them twice changes nothing. */
  async setFoundBy(em: EntityManager, contributorId: string, part: FoundByPart, found: boolean, now: Date): Promise<void> {
    await em.query(
      found
        ? `update found_by_exception set given_again_at = greatest($3::timestamptz, taken_back_at) where contributor_id = $1 and part = $2 and given_again_at is null`
        : `insert into found_by_exception (contributor_id, part, taken_back_at) values ($1, $2, $3)
           on conflict (contributor_id, part) where given_again_at is null do nothing`,
      [contributorId, part, now],
    );
  }
}

const consentNeeded = ({ purpose, context }: ConsentScope, path: string, currentVersion: string | null): DomainError =>
  refusedAt('CONSENT_NEEDED', path, 'Please read today’s wording first (query consentWording) and send its version.', { purpose, context, currentVersion });
