import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { PaymentAccess } from './payment-access.js';
import { advice } from './payment.texts.js';
import { termsColumns } from './terms.sql.js';
import type { InvolvementPaymentType, InvolvementTermsType } from './terms.types.js';

/** On which terms somebody gives their time, for the two sides of it. */
@Injectable()
export class TermsQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: PaymentAccess,
    private readonly contributors: ContributorAccess,
    private readonly audit: AuditLog,
  ) {}

  /** Whoever is of both sides reads it as the person's. @throws DomainError NOT_FOUND · FORBIDDEN to a team whose organisation may not act */
  one(actor: Actor, involvementId: string): Promise<InvolvementPaymentType> {
    return this.unitOfWork.run(async (em) => {
      await this.noteReader(em, actor, involvementId);
      const rows = await em.query<(InvolvementTermsType & { state: string })[]>(
        `select ${termsColumns('t')}, t.state from involvement_terms t where t.involvement_id = $1 and t.state <> 'declined' order by t.number desc`,
        [involvementId],
      );
      return { involvementId, terms: rows.find(({ state }) => state === 'agreed')!, offer: rows.find(({ state }) => state === 'offered') ?? null, advice };
    });
  }

  private async noteReader(em: EntityManager, actor: Actor, involvementId: string): Promise<void> {
    try {
      const { standing } = await this.access.requirePerson(em, actor, involvementId);
      return await this.contributors.noteReading(em, actor, standing, 'contributor.read_payments');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    const { contributorId, opportunityId } = await this.access.requireTeam(em, actor, involvementId);
    if (contributorId === null) return;
    await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.read_claims', subject: { kind: 'contributor', id: contributorId }, details: { opportunityId } });
  }
}
