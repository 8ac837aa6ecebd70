import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Link, PastAsk, Person } from './guard.facts.js';
import type { Limits } from './policy.js';
import { amongOthers } from './recipient.rules.js';

type LevelColumns = { [K in keyof Limits]: number | null };

/** Another profile of the same account with which this one shares its recipient; or this group, through whoever was asked for it before. */
interface BesideRow extends Pick<Person, 'here' | 'way' | 'restUntil' | 'leftAloneUntil' | 'heardFromAt' | 'involvements' | 'involvedUntil'>, LevelColumns {
  recipientId: string;
}

interface PersonRow extends Omit<Person, 'level' | 'quiet' | 'acting' | 'linked'>, LevelColumns {
  /** Long ago when it doesn't hold; null where nobody acts. */
  actsUntil: Date | null;
  wayWasChosen: boolean;
  remindersAllowed: boolean;
}

export interface QuietPeriodRow {
  id: string;
  firstDay: string;
  lastDay: string | null;
  timeZone: string;
  addedByOther: boolean;
  startsAt: Date;
  endsAt: Date | null;
}

export interface LinkRow extends Link {
  since: Date;
  /** Days on which they talked, the newest first. */
  talkedOn: string[];
}

/** Everything that decides about one person, as the rules want it. */
export interface PersonAndLedger {
  person: Person;
  history: PastAsk[];
  quietPeriods: QuietPeriodRow[];
  links: LinkRow[];
  wayWasChosen: boolean;
  remindersAllowed: boolean;
}

/** One person's choices and ledger. For that person's eyes alone: callers check whose it is first. */
@Injectable()
export class GuardQueries {
  async of(em: EntityManager, contributorId: string, now: Date): Promise<PersonAndLedger> {
    const [row] = await em.query<[PersonRow]>(
      `select p.is_active as here, c.age_band as "ageBand",
         case when c.kind = 'acting_for' then coalesce((
           select greatest(r.holds_until, to_timestamp(0)) from representation r where r.contributor_id = c.id and 'answer' = any (r.scope)
         ), to_timestamp(0)) end as "actsUntil", p.way, p.way_chosen_at is not null as "wayWasChosen",
         p.short_notice as "shortNotice", p.reminders_allowed as "remindersAllowed", p.asks_in_30_days as "asksIn30Days",
         p.asks_in_365_days as "asksIn365Days", p.days_between as "daysBetween",
         p.from_one_organisation_in_30_days as "fromOneOrganisationIn30Days", p.open_at_once as "openAtOnce",
         g.rest_until as "restUntil", ${leftAloneUntil('c.id')} as "leftAloneUntil", g.heard_from_at as "heardFromAt", g.involvements_n as involvements, g.involved_until as "involvedUntil",
         array(select s.context from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.withdrawn_at is null) as "foundIn",
         array(select n.organisation_id from never_organisation n where n.contributor_id = c.id and n.removed_at is null order by n.id) as "neverFrom"
       from contributor c join guarded_profile p on p.contributor_id = c.id join guard_row g on g.recipient_id = p.own_recipient_id
       where c.id = $1`,
      [contributorId],
    );
    const { actsUntil, wayWasChosen, remindersAllowed, asksIn30Days, asksIn365Days, daysBetween, fromOneOrganisationIn30Days, openAtOnce, ...known } = row;
    const level = chosenOf({ asksIn30Days, asksIn365Days, daysBetween, fromOneOrganisationIn30Days, openAtOnce });
    const quietPeriods = await this.quietPeriods(em, contributorId, now);
    const links = await this.links(em, contributorId);
    const own: Person = { ...known, acting: actsUntil && { until: actsUntil }, level, quiet: quietPeriods, linked: links };
    const beside = await this.beside(em, contributorId);
    const person = amongOthers(own, beside.map((other) => ({ ...own, ...other, level: chosenOf(other) })));
    return { person, history: await this.history(em, contributorId, beside.map(({ recipientId }) => recipientId)), quietPeriods, links, wayWasChosen, remindersAllowed };
  }

  /** Breaks that last or are to come. */
  private quietPeriods(em: EntityManager, contributorId: string, now: Date): Promise<QuietPeriodRow[]> {
    return em.query<QuietPeriodRow[]>(
      `select id, first_day::text as "firstDay", last_day::text as "lastDay", zone as "timeZone", added_by_other as "addedByOther",
         starts_at as "startsAt", ends_at as "endsAt"
       from quiet_period where contributor_id = $1 and ended_at is null and coalesce(ends_at, 'infinity') > $2
       order by starts_at, id limit 50`,
      [contributorId, now],
    );
  }

  /** Organisations they said they work with. Talks are shown from the last 365 days, at most 20. */
  private links(em: EntityManager, contributorId: string): Promise<LinkRow[]> {
    return em.query<LinkRow[]>(
      `select l.organisation_id as "organisationId", l.asks_in_30_days as "asksIn30Days", l.linked_at as since,
         array(select s.on_day::text from standing_contact s where s.contributor_id = l.contributor_id and s.organisation_id = l.organisation_id
               order by s.on_day desc, s.id desc limit 20) as "talkedOn"
       from linked_organisation l where l.contributor_id = $1 and l.ended_at is null order by l.linked_at, l.id`,
      [contributorId],
    );
  }

  /**
   * Whose attention is the same, as far as it is shown: profiles of the same account, and those that the
   * person said are theirs. Others who confirmed the same address count in every decision,
   * and nobody is told of them.
   */
  private beside(em: EntityManager, contributorId: string): Promise<BesideRow[]> {
    return em.query<BesideRow[]>(
      `select own.recipient_id as "recipientId", chosen.is_active as here, case when chosen.own_recipient_id = own.recipient_id then chosen.way else 'look_myself' end as way,
         chosen.asks_in_30_days as "asksIn30Days", chosen.asks_in_365_days as "asksIn365Days", chosen.days_between as "daysBetween",
         chosen.from_one_organisation_in_30_days as "fromOneOrganisationIn30Days", chosen.open_at_once as "openAtOnce",
         g.rest_until as "restUntil", ${leftAloneUntil('theirs.id')} as "leftAloneUntil", g.heard_from_at as "heardFromAt", g.involvements_n as involvements, g.involved_until as "involvedUntil"
       from guarded_profile p
       join contributor me on me.id = p.contributor_id
       join guard_row whose on whose.recipient_id = p.recipient_id
       join profile_recipient own on own.recipient_id = any (whose.pooled) and own.recipient_id <> p.own_recipient_id
       join contributor theirs on theirs.id = own.contributor_id and (theirs.id = me.id or theirs.account_id = me.account_id or exists (
         select from same_person said where said.undone_at is null and said.first_id = least(me.id, theirs.id) and said.second_id = greatest(me.id, theirs.id)))
       join guarded_profile chosen on chosen.contributor_id = theirs.id
       join guard_row g on g.recipient_id = own.recipient_id
       where p.contributor_id = $1`,
      [contributorId],
    );
  }

  /** Every ask of theirs that reached somebody or is on its way. At most some two dozen a year. */
  private history(em: EntityManager, contributorId: string, beside: readonly string[]): Promise<PastAsk[]> {
    return em.query<PastAsk[]>(
      `select a.opportunity_id as "opportunityId", a.organisation_ids as "organisationIds", a.state, a.reserved_at as "reservedAt",
         case when a.state = 'reserved' and w.closed_at is not null then w.deliver_by else w.closes_at end as "closesAt", a.lapsed_at as "lapsedAt", a.hear_again_at as "hearAgainAt",
         exists (select from external_opportunity e where e.id = a.opportunity_id) as outside
       from guarded_profile p join guard_row g on g.recipient_id = p.recipient_id
       join ask a on a.recipient_id = any (p.own_recipient_id || $2::uuid[] || array(
         select known.recipient_id from recipient_by_hash known where known.recipient_id = any (g.pooled)
       )) and a.state <> 'released' join wave w on w.id = a.wave_id
       where p.contributor_id = $1 order by a.reserved_at, a.id`,
      [contributorId, beside],
    );
  }
}

const leftAloneUntil = (contributorId: string): string => `(select max(r.ends_at) from rest_after_loss r where r.contributor_id = ${contributorId} and r.ended_at is null)`;

const chosenOf = ({ asksIn30Days, asksIn365Days, daysBetween, fromOneOrganisationIn30Days, openAtOnce }: LevelColumns): Partial<Limits> =>
  Object.fromEntries(Object.entries({ asksIn30Days, asksIn365Days, daysBetween, fromOneOrganisationIn30Days, openAtOnce }).filter(([, value]) => value !== null));
