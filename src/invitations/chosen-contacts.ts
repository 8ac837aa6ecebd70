import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { ContactReader } from '../contributors/contact-reader.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { ChosenContact, IntroductionType } from './introductions.types.js';

/** Opens the contact details of someone who was chosen. */
@Injectable()
export class ChosenContacts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly people: ContactReader,
    private readonly audit: AuditLog,
    private readonly opportunities: OpportunityQueries,
  ) {}

  /** Who may is checked by the field's rule; that it happened is in the audit log, which the person can read. */
  async open(actor: Actor, { contributorId, opportunityId }: IntroductionType): Promise<ChosenContact | null> {
    if (contributorId === null) return null;
    return this.unitOfWork.run(async (em) => {
      await this.opportunities.requireMayAct(em, opportunityId);
      const { name, email, phone, confirmed, relayOnly, safeTimes } = await this.people.openForTeam(em, contributorId);
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.open_contact', subject: { kind: 'contributor', id: contributorId }, details: { opportunityId } });
      const shown = relayOnly ? { email: null, phone: null } : { email, phone };
      return { name, ...shown, confirmed: confirmed.filter((channel) => shown[channel] !== null), relayOnly, safeTimes };
    });
  }
}
