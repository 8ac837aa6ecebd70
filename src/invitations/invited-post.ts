import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { notFound } from '../platform/errors/domain-error.js';
import type { InvitationType } from './answering.types.js';
import { InvitationQueries } from './invitations.queries.js';

/** What a person invited reads of a post before they answer. Minutes are for the whole of it, days YYYY-MM-DD. */
export interface InvitedPost {
  title: string;
  team: string;
  organisation: string;
  summary: string;
  whatYouWouldDo: string;
  minutes: { meeting: number; preparation: number; travel: number };
  startsOn: string;
  endsOn: string | null;
  online: boolean;
  place: string | null;
  payment: string | null;
  expenses: string;
  /** What the team says of expenses, care and how it pays; null where it said it in words alone. Lists as payment has them. */
  paymentTerms: { expenseKinds: string[]; careKinds: string[]; inAdvance: boolean; payWays: string[]; payTo: string[]; withinDays: number; words: string | null } | null;
  accessAndSupport: string;
  /** Null when no subject is expected to distress. */
  distressing: string | null;
  isParticipation: boolean;
  /** A late yes counts only then. */
  hasPlaces: boolean;
  contactName: string;
}

/** The invitation behind a link, for whoever holds the link. */
@Injectable()
export class LinkedInvitation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly invitations: InvitationQueries,
    private readonly guard: BurdenGuard,
  ) {}

  /** @throws DomainError NOT_FOUND when the link isn't ours, or the person it was sent to has left */
  async open(linkHash: Buffer): Promise<{ invitation: InvitationType; post: InvitedPost; restsOffered: number[] }> {
    const [found] = await this.dataSource.query<{ id: string; post: InvitedPost }[]>(
      `select invitation.id, jsonb_build_object(
         'title', o.title, 'team', team.name,
         'organisation', (select string_agg(name, ' and ' order by array_position(o.organisation_ids, id)) from organisation where id = any (o.organisation_ids)), 'summary', o.summary, 'whatYouWouldDo', o.what_you_would_do,
         'minutes', jsonb_build_object('meeting', o.meeting_minutes, 'preparation', o.preparation_minutes, 'travel', o.travel_minutes),
         'startsOn', o.starts_on, 'endsOn', o.ends_on, 'online', o.online, 'place', o.place,
         'payment', case when o.payment_offered then o.payment_text end, 'expenses', o.expenses,
         'paymentTerms', (select jsonb_build_object('expenseKinds', t.expense_kinds, 'careKinds', t.care_kinds, 'inAdvance', t.in_advance, 'payWays', t.pay_ways, 'payTo', t.pay_to, 'withinDays', t.within_days, 'words', t.words)
           from payment_terms t where t.opportunity_id = o.id order by t.number desc limit 1),
         'accessAndSupport', o.access_and_support,
         'distressing', case when o.distressing then o.distressing_details end,
         'isParticipation', o.research_kind is not distinct from 'participation', 'contactName', o.contact_name,
         'hasPlaces', o.status in ('open', 'closed') and (select count(*) from introduction i where i.opportunity_id = o.id) < o.places) as post
       from invitation
       join contributor on contributor.id = invitation.contributor_id and contributor.status = 'active'
       join opportunity o on o.id = invitation.opportunity_id
       join team on team.id = o.team_id
       where invitation.link_hash = $1`,
      [linkHash],
    );
    if (!found) throw notFound('This invitation');
    return { invitation: await this.invitations.one(found.id), post: found.post, restsOffered: await this.restsOffered() };
  }

  /** Rests that may be chosen with a no, in days. */
  restsOffered(): Promise<number[]> {
    return this.guard.restsOffered(this.dataSource.manager);
  }
}
