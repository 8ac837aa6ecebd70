import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { type DomainError, notFound, refusedAt } from '../platform/errors/domain-error.js';
import type { Context } from '../reference/contexts.js';
import { ConsentWording } from './consent.entity.js';
import type { ConsentPurpose } from './contributor.lists.js';

/** What is agreed to: joining, or being found in one context. */
export interface ConsentScope {
  purpose: ConsentPurpose;
  context: Context | null;
}

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

/** Consents and the words they were given to. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The words in force now. @throws DomainError NOT_FOUND when there are none (a context without `be_found`, or the reverse) */
  async currentWording({ purpose, context }: ConsentScope): Promise<ConsentWording> {
    const now = await this.clock.now();
    const wording = await this.inForce(this.dataSource.manager, { purpose, context }, now);
    if (!wording) throw notFound('A wording for this purpose and context');
    return wording;
  }

  /**
   * Records a consent; one already in force to the same words stays as it is, one to older words is replaced.
   * @throws DomainError CONSENT_NEEDED unless the words were those in force at `at`
   */
  async give(em: EntityManager, consent: GivenConsent): Promise<void> {
    const { contributorId, purpose, context, wordingVersion, at, heardBy = null, path } = consent;
    const wording = await this.inForce(em, consent, at);
    if (wording?.version !== wordingVersion) throw staleWording(consent, path, wording?.version ?? null);
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

  /** Takes a consent back; taking back what wasn't given changes nothing. Null context with purpose null: all of them. */
  async withdraw(em: EntityManager, contributorId: string, scope: ConsentScope | 'all', now: Date): Promise<void> {
    const [purpose, context] = scope === 'all' ? [null, null] : [scope.purpose, scope.context];
    await em.query(
      `update consent set withdrawn_at = greatest($4, given_at)
       where contributor_id = $1 and withdrawn_at is null and ($2::text is null or (purpose = $2 and context is not distinct from $3))`,
      [contributorId, purpose, context, now],
    );
  }

  private async inForce(em: EntityManager, { purpose, context }: ConsentScope, at: Date): Promise<ConsentWording | null> {
    return em
      .createQueryBuilder(ConsentWording, 'wording')
      .where('wording.purpose = :purpose and wording.context is not distinct from :context and wording.validFrom <= :at', { purpose, context, at })
      .orderBy('wording.validFrom', 'DESC')
      .getOne();
  }
}

const staleWording = ({ purpose, context }: ConsentScope, path: string, currentVersion: string | null): DomainError =>
  refusedAt('CONSENT_NEEDED', path, 'The wording has changed since it was shown. Please read it again (query consentWording) and send its version.', { purpose, context, currentVersion });
