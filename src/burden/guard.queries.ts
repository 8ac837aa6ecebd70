import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PastAsk, Person } from './guard.rules.js';
import type { Limits } from './policy.js';

type LevelColumns = { [K in keyof Limits]: number | null };

interface PersonRow extends Omit<Person, 'level' | 'quiet' | 'acting'>, LevelColumns {
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

/** Everything that decides about one person, as the rules want it. */
export interface PersonAndLedger {
  person: Person;
  history: PastAsk[];
  quietPeriods: QuietPeriodRow[];
  wayWasChosen: boolean;
  remindersAllowed: boolean;
}

/** One person's choices and ledger. For that person's eyes alone: callers check whose it is first. */
@Injectable()
export class GuardQueries {
  async of(em: EntityManager, contributorId: string, now: Date): Promise<PersonAndLedger> {
    const [row] = await em.query<[PersonRow]>(
      `select c.status = 'active' as here, c.age_band as "ageBand",
         case when c.kind = 'acting_for' then coalesce((
           select greatest(r.holds_until, to_timestamp(0)) from representation r where r.contributor_id = c.id and 'answer' = any (r.scope)
         ), to_timestamp(0)) end as "actsUntil", p.way, p.way_chosen_at is not null as "wayWasChosen",
         p.short_notice as "shortNotice", p.reminders_allowed as "remindersAllowed", p.asks_in_30_days as "asksIn30Days",
         p.asks_in_365_days as "asksIn365Days", p.days_between as "daysBetween",
         p.from_one_organisation_in_30_days as "fromOneOrganisationIn30Days", p.open_at_once as "openAtOnce",
         g.rest_until as "restUntil", g.left_alone_until as "leftAloneUntil", g.heard_from_at as "heardFromAt", g.involvements_n as involvements,
         array(select s.context from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.withdrawn_at is null) as "foundIn",
         array(select n.organisation_id from never_organisation n where n.contributor_id = c.id and n.removed_at is null order by n.id) as "neverFrom"
       from contributor c join guarded_profile p on p.contributor_id = c.id join guard_row g on g.recipient_id = p.recipient_id
       where c.id = $1`,
      [contributorId],
    );
    const { actsUntil, wayWasChosen, remindersAllowed, asksIn30Days, asksIn365Days, daysBetween, fromOneOrganisationIn30Days, openAtOnce, ...known } = row;
    const chosen = { asksIn30Days, asksIn365Days, daysBetween, fromOneOrganisationIn30Days, openAtOnce };
    const level = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== null)) as Partial<Limits>;
    const quietPeriods = await this.quietPeriods(em, contributorId, now);
    return { person: { ...known, acting: actsUntil && { until: actsUntil }, level, quiet: quietPeriods }, history: await this.history(em, contributorId), quietPeriods, wayWasChosen, remindersAllowed };
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

  /** Every ask of the recipient that reached somebody or is on its way. At most some two dozen a year. */
  private history(em: EntityManager, contributorId: string): Promise<PastAsk[]> {
    return em.query<PastAsk[]>(
      `select a.opportunity_id as "opportunityId", a.organisation_ids as "organisationIds", a.state, a.reserved_at as "reservedAt",
         w.closes_at as "closesAt", a.lapsed_at as "lapsedAt", a.hear_again_at as "hearAgainAt"
       from guarded_profile p join ask a on a.recipient_id = p.recipient_id and a.state <> 'released' join wave w on w.id = a.wave_id
       where p.contributor_id = $1 order by a.reserved_at, a.id`,
      [contributorId],
    );
  }
}
