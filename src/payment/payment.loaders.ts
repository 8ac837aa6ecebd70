import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { PaymentUnit } from '../opportunities/opportunity.lists.js';
import { Clock } from '../platform/clock/clock.js';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import { dayInEngland } from '../reference/days.rules.js';
import { type Band, type Guide, hintFor } from './bands.rules.js';
import type { OpportunityPaymentTermsType } from './terms.types.js';

export interface OfferOfPost {
  terms: OpportunityPaymentTermsType | null;
  /** In force today, of everybody's payers and of the post's organisations. */
  bands: (Guide & { source: string | null })[];
  hint: string | null;
}

interface PostRow {
  id: string;
  organisationIds: string[];
  offered: boolean | null;
  pence: number | null;
  per: PaymentUnit | null;
  minutes: number | null;
  terms: (Omit<OpportunityPaymentTermsType, 'setAt'> & { setAt: string }) | null;
}

interface GuideRow extends Guide {
  organisationId: string | null;
  source: string | null;
  bands: Band[];
}

/** What posts offer, beside what is published. Two statements for any number of posts. */
@Injectable()
export class OfferLoader extends RequestLoader<string, OfferOfPost> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected async batch(opportunityIds: readonly string[]): Promise<ReadonlyMap<string, OfferOfPost>> {
    const posts = await this.dataSource.query<PostRow[]>(
      `select o.id, o.organisation_ids as "organisationIds", o.payment_offered as offered, o.payment_pence as pence, o.payment_per as per, o.meeting_minutes + o.preparation_minutes as minutes,
         (select jsonb_build_object('setAt', t.set_at, 'expenseKinds', t.expense_kinds, 'inAdvance', t.in_advance, 'careKinds', t.care_kinds, 'payWays', t.pay_ways, 'payTo', t.pay_to,
            'withinDays', t.within_days, 'words', t.words)
          from payment_terms t where t.opportunity_id = o.id order by t.number desc limit 1) as terms
       from opportunity o where o.id = any ($1::uuid[])`,
      [opportunityIds],
    );
    const guides = await this.dataSource.query<GuideRow[]>(
      `select g.publisher, g.organisation_id as "organisationId", g.source, g.valid_from::text as "validFrom", g.valid_to::text as "validTo",
         (select coalesce(jsonb_agg(jsonb_build_object('activity', b.activity, 'pence', b.pence, 'minutes', b.minutes) order by b.place), '[]') from payment_guide_band b where b.guide_id = g.id) as bands
       from payment_guide g where g.organisation_id is null or g.organisation_id = any ($1::uuid[]) order by g.organisation_id nulls first, g.publisher, g.valid_from desc nulls last`,
      [posts.flatMap(({ organisationIds }) => organisationIds)],
    );
    const today = dayInEngland(await this.clock.now());
    return new Map(
      posts.map(({ id, organisationIds, offered, pence, per, minutes, terms }) => {
        const theirs = guides.filter(({ organisationId }) => organisationId === null || organisationIds.includes(organisationId));
        const bands = theirs.filter(({ validFrom, validTo }) => (validFrom === null || validFrom <= today) && (validTo === null || today <= validTo));
        const before = theirs.filter(({ validTo }) => validTo !== null && validTo < today);
        const hint = offered === null ? null : hintFor({ offered, pence, per, minutes }, bands, before);
        return [id, { terms: terms && { ...terms, setAt: new Date(terms.setAt) }, bands, hint }] as const;
      }),
    );
  }
}
