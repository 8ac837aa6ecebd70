import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { standsStill } from '../invitations/standstill.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { daysUntilLead } from './claim.rules.js';
import type { OverduePaymentClaimType } from './claim.types.js';
import { PaymentClaim } from './payment-claim.entity.js';
import { tellTeamOfClaim } from './payment.jobs.js';

export const watchClaims = 'payment.watch-claims';

/** The team has it, for somebody of whom there is no word that they have died. Who left is owed it all the same; who was erased can't be paid through here. */
const waits = `claim.state in ('claimed', 'approved') and exists (
  select from involvement join contributor on contributor.id = involvement.contributor_id where involvement.id = claim.involvement_id and contributor.status <> 'on_hold')`;
const held = `(select ${standsStill('involvement.opportunity_id')} from involvement where involvement.id = claim.involvement_id)`;

/** Claims whose day has passed: the team is reminded once, and three days later a lead sees it, as with next steps. Each row's own marks make sure that it happens once. */
@Injectable()
export class OverdueClaims implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(watchClaims, '*/10 * * * *', () => this.sweep());
  }

  /** For leads who are not in the team, and where there is none, for administrators: that somebody waits, and nothing about whom or what for. The longest first. */
  of(actor: Actor, args: ConnectionArgs): Promise<Page<OverduePaymentClaimType>> {
    return this.unitOfWork.run((em) => this.page(em, actor, args));
  }

  private async page(em: EntityManager, actor: Actor, args: ConnectionArgs): Promise<Page<OverduePaymentClaimType>> {
    const query = em.createQueryBuilder(PaymentClaim, 'claim').where(
      `claim.state in ('claimed', 'approved') and claim.escalatedAt is not null and exists (
         select from involvement join opportunity on opportunity.id = involvement.opportunity_id join contributor on contributor.id = involvement.contributor_id
         where involvement.id = claim.involvementId and contributor.status <> 'on_hold' and ${looksAfter})`,
      leadParameters(actor),
    );
    const page = await keysetPage(query, { alias: 'claim', property: 'escalatedAt', direction: 'ASC' }, args);
    const rows = await em.query<{ id: string; opportunityId: string; mainContactName: string; contributorId: string }[]>(
      'select id, opportunity_id as "opportunityId", main_contact_name as "mainContactName", contributor_id as "contributorId" from involvement where id = any ($1::uuid[])',
      [page.edges.map(({ node }) => node.involvementId)],
    );
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_overdue_claim', subject: { kind: 'contributor', ids: rows.map(({ contributorId }) => contributorId) } });
    const of = new Map(rows.map((row) => [row.id, row]));
    return mapPage(page, ({ id, involvementId, dueOn }) => {
      const { opportunityId, mainContactName } = of.get(involvementId)!;
      return { id, opportunityId, mainContactName, dueOn: dueOn! };
    });
  }

  /** A team whose organisation may not act isn't written to about people, so a lead sees it without a reminder. */
  private async sweep(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [reminded] = await em.query<[{ id: string; times: number }[], number]>(
        `update payment_claim claim set reminded_at = $1 where due_at <= $1 and reminded_at is null and ${waits} and not ${held} returning id, times_claimed as times`,
        [now],
      );
      await this.jobs.enqueueAll(em, tellTeamOfClaim, reminded.map(({ id, times }) => ({ claimId: id, about: 'overdue' as const, times })));
      const [escalated] = await em.query<[{ id: string }[], number]>(
        `update payment_claim claim set escalated_at = $1
         where due_at <= $1 and escalated_at is null and ${waits} and coalesce(reminded_at, case when ${held} then due_at end) <= $1::timestamptz - $2 * interval '24 hours' returning id`,
        [now, daysUntilLead],
      );
      await this.audit.recordForEach(em, { actorId: null, action: 'payment_claim.escalate', subject: { kind: 'payment_claim', ids: escalated.map(({ id }) => id) } });
    });
  }
}
