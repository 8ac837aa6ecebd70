import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { waitsForTeam } from './claim.rules.js';
import type { MyPaymentsType, PaymentClaimType, PaymentSumType } from './claim.types.js';
import { PaymentAccess } from './payment-access.js';
import { PaymentClaim } from './payment-claim.entity.js';
import { advice } from './payment.texts.js';

interface BesideRow {
  id: string;
  opportunityId: string;
  code: string;
}

/** Tax years begin on 6 April. */
const sums = `
  select to_char(y.first, 'YYYY') || '-' || to_char(y.first + interval '1 year', 'YY') as "taxYear", c.kind,
    coalesce(sum(c.pence) filter (where c.state = 'paid'), 0)::int as "paidPence", coalesce(sum(c.pence) filter (where c.state in ('claimed', 'approved')), 0)::int as "waitingPence"
  from payment_claim c join involvement i on i.id = c.involvement_id
  cross join lateral (select date_trunc('year', coalesce(c.paid_on, c.for_day) - interval '3 months' - interval '5 days') as first) y
  where i.contributor_id = $1 and c.state in ('paid', 'claimed', 'approved')
  group by y.first, c.kind order by y.first desc, c.kind limit 60`;

/** Claims as the person and the team of the involvement read them; nobody else does. */
@Injectable()
export class ClaimQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: PaymentAccess,
    private readonly contributors: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** The newest first. @throws DomainError NOT_FOUND · FORBIDDEN */
  ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<PaymentClaimType>> {
    return this.unitOfWork.run(async (em, now) => {
      const standing = await this.access.requireProfile(em, actor, contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_payments');
      return this.page(em, now, 'contributor_id', contributorId, args);
    });
  }

  /** For the team, the newest first. Those shown can see that it looked. @throws DomainError NOT_FOUND · FORBIDDEN while an organisation of the post may not act */
  ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<PaymentClaimType>> {
    return this.unitOfWork.run(async (em, now) => {
      await this.opportunities.requireShownPeople(em, actor, opportunityId);
      const page = await this.page(em, now, 'opportunity_id', opportunityId, args);
      await this.noteTeam(em, actor, page.edges.map(({ node }) => node.involvementId), opportunityId);
      return page;
    });
  }

  /** What concerns the person alone: sums are for nobody else, whoever passes things on for them. @throws DomainError NOT_FOUND · FORBIDDEN */
  mine(actor: Actor, contributorId: string): Promise<MyPaymentsType> {
    return this.unitOfWork.run(async (em) => {
      await this.access.requireOwn(em, actor, contributorId);
      const choice = await em.query<unknown[]>('select from payment_choice where contributor_id = $1', [contributorId]);
      return { ratherNotBePaid: choice.length > 0, sums: await em.query<PaymentSumType[]>(sums, [contributorId]), advice };
    });
  }

  /** For whoever has just changed it. */
  changed(actor: Actor, claimId: string, by: 'person' | 'team'): Promise<PaymentClaimType> {
    return this.unitOfWork.run(async (em, now) => {
      const [shown] = await this.view(em, [await em.findOneByOrFail(PaymentClaim, { id: claimId })], now);
      if (by === 'team') await this.noteTeam(em, actor, [shown.involvementId], shown.opportunityId);
      return shown;
    });
  }

  private async page(em: EntityManager, now: Date, by: 'contributor_id' | 'opportunity_id', id: string, args: ConnectionArgs): Promise<Page<PaymentClaimType>> {
    const query = em.createQueryBuilder(PaymentClaim, 'claim').where(`claim.involvementId in (select involvement.id from involvement where involvement.${by} = :id)`, { id });
    const page = await keysetPage(query, { alias: 'claim', property: null }, args);
    const shown = new Map((await this.view(em, page.edges.map(({ node }) => node), now)).map((each) => [each.id, each]));
    return mapPage(page, (claim) => shown.get(claim.id)!);
  }

  /** Opened; who may see them is checked before. One statement for any number. */
  private async view(em: EntityManager, claims: readonly PaymentClaim[], now: Date): Promise<PaymentClaimType[]> {
    const rows = await em.query<BesideRow[]>(
      `select i.id, i.opportunity_id as "opportunityId", coalesce(v.code, e.code) as code
       from involvement i join introduction n on n.id = i.introduction_id left join invitation v on v.id = n.invitation_id left join expression_of_interest e on e.id = n.expression_of_interest_id
       where i.id = any ($1::uuid[])`,
      [claims.map(({ involvementId }) => involvementId)],
    );
    const beside = new Map(rows.map((row) => [row.id, row]));
    return claims.map((claim) => ({
      ...claim,
      opportunityId: beside.get(claim.involvementId)!.opportunityId,
      code: beside.get(claim.involvementId)!.code,
      payee: this.open(claim.payeeKeyId, claim.payeeCiphertext),
      words: this.open(claim.wordsKeyId, claim.wordsCiphertext),
      reason: this.open(claim.reasonKeyId, claim.reasonCiphertext),
      isOverdue: waitsForTeam(claim.state) && claim.dueAt !== null && claim.dueAt <= now,
    }));
  }

  private open(keyId: string | null, ciphertext: Buffer | null): string | null {
    return keyId === null || ciphertext === null ? null : this.sealed.open({ keyId, ciphertext: ciphertext.toString('base64') });
  }

  private async noteTeam(em: EntityManager, actor: Actor, involvementIds: readonly string[], opportunityId: string): Promise<void> {
    const rows = await em.query<{ id: string }[]>('select distinct contributor_id as id from involvement where id = any ($1::uuid[]) and contributor_id is not null', [involvementIds]);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_claims', subject: { kind: 'contributor', ids: rows.map(({ id }) => id) }, details: { opportunityId } });
  }
}
