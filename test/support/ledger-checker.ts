import type { ClientBase } from 'pg';

/**
 * Reads a ledger afterwards and finds every ask that should not have been made. Written apart from the guard and its rules: it shares no
 * code and no function with them, looks at each ask in turn and counts what was there at that instant, slowly and plainly.
 *
 * Two events with the same millisecond have no order here; then the ask gets the benefit of the doubt.
 */

export interface Violation {
  rule: string;
  askId: string;
  detail: string;
}

interface LedgerRow {
  id: string;
  recipient_id: string;
  /** Null: of an address that is nobody's here. */
  contributor_id: string | null;
  opportunity_id: string;
  organisation_ids: string[];
  state: string;
  reserved_at: Date;
  answered_at: Date | null;
  lapsed_at: Date | null;
  ended_at: Date | null;
  hear_again_at: Date | null;
  rest_days: number | null;
  closes_at: Date;
  /** Null where it was made outside. */
  context: string | null;
  /** An organisation asked before it wrote. */
  is_check: boolean;
  suitable_for_16_17: boolean;
  age_band: string | null;
}

interface Choice {
  contributor_id: string;
  changed_at: Date;
  way: string;
  asks_in_30_days: number | null;
  asks_in_365_days: number | null;
  days_between: number | null;
  from_one_organisation_in_30_days: number | null;
  open_at_once: number | null;
  short_notice: boolean;
}

interface Span {
  contributor_id: string;
  what: string | null;
  starts: Date;
  ends: Date | null;
}

interface LinkSpan extends Span {
  most: number | null;
}

interface ServiceLimits {
  most30: number;
  usual30: number;
  most365: number;
  usual365: number;
  leastDays: number;
  usualDays: number;
  mostOrganisation: number;
  usualOrganisation: number;
  mostOpen: number;
  usualOpen: number;
  unanswered: number;
  opportunityDay: number;
  usualAnswerDays: number;
}

const DAY_MS = 86_400_000;

/** @param client connected with a role that may read the ledger */
export async function findViolations(client: ClientBase): Promise<Violation[]> {
  const { rows: asks } = await client.query<LedgerRow>(
    `select a.*, w.closes_at, o.context, o.suitable_for_16_17, c.age_band, exists (select from contact_check announced where announced.ask_id = a.id) as is_check
     from ask a join wave w on w.id = a.wave_id left join opportunity o on o.id = a.opportunity_id left join contributor c on c.id = a.contributor_id
     order by a.reserved_at, a.id`,
  );
  const { rows: choices } = await client.query<Choice>('select * from guarded_profile_history order by changed_at, id');
  const { rows: quiet } = await client.query<Span>(
    `select contributor_id, null as what, greatest(starts_at, added_at) as starts, least(ends_at, ended_at) as ends from quiet_period`,
  );
  const { rows: never } = await client.query<Span>('select contributor_id, organisation_id as what, added_at as starts, removed_at as ends from never_organisation');
  const { rows: links } = await client.query<LinkSpan>(
    'select contributor_id, organisation_id as what, linked_at as starts, ended_at as ends, asks_in_30_days as most from linked_organisation',
  );
  const { rows: consents } = await client.query<Span>(
    `select contributor_id, context as what, given_at as starts, withdrawn_at as ends from consent where purpose = 'be_found'`,
  );
  const { rows: still } = await client.query<Span>(
    `select held.id as contributor_id, null as what, l.reported_at as starts, l.undone_at as ends from reported_loss l, unnest(l.held) as held (id)
     union all select contributor_id, null, starts_at, least(ends_at, ended_at) from rest_after_loss`,
  );
  const {
    rows: [limits],
  } = await client.query<ServiceLimits>(
    `select ceiling_asks_in_30_days as "most30", default_asks_in_30_days as "usual30", ceiling_asks_in_365_days as "most365",
       default_asks_in_365_days as "usual365", ceiling_days_between as "leastDays", default_days_between as "usualDays",
       ceiling_from_one_organisation_in_30_days as "mostOrganisation", default_from_one_organisation_in_30_days as "usualOrganisation",
       ceiling_open_at_once as "mostOpen", default_open_at_once as "usualOpen", unanswered_in_a_row as unanswered,
       opportunity_asks_in_24_hours as "opportunityDay", answer_days_usual as "usualAnswerDays" from guard_policy`,
  );

  const perPerson = groupBy(asks, (ask) => ask.recipient_id);
  const known = {
    choices: groupBy(choices, (choice) => choice.contributor_id),
    quiet: groupBy(quiet, (span) => span.contributor_id),
    never: groupBy(never, (span) => span.contributor_id),
    links: groupBy(links, (link) => link.contributor_id),
    consents: groupBy(consents, (span) => span.contributor_id),
    still: groupBy(still, (span) => span.contributor_id),
  };
  const { rows: joined } = await client.query<Joined>('select recipient_id, pool_id, since, until from joined_attention');
  const ledgerAt = ledgersOf(perPerson, joined);
  const found: Violation[] = [];
  for (const ledger of perPerson.values()) {
    ledger.forEach((ask) => {
      // It has happened: nobody judges that one, and it counts for those after it.
      if (isRecorded(ask)) return;
      const of = <T>(each: Map<string, T[]>): T[] => each.get(ask.contributor_id ?? '') ?? [];
      const earlier = ledgerAt(ask)
        .filter((other) => other.reserved_at < ask.reserved_at || (other.reserved_at.getTime() === ask.reserved_at.getTime() && other.id < ask.id))
        .filter((other) => !isRecorded(other) || wasKnownTo(ask, other));
      const options = ask.contributor_id === null ? [usual] : choicesAt(of(known.choices), ask.reserved_at);
      const perOption = options.map((choice) => [...underChoice(ask, earlier, choice, limits, of(known.links))]);
      // Only what is wrong whichever of two simultaneous choices came first.
      const [first, ...others] = perOption;
      found.push(...(first ?? []).filter((violation) => others.every((other) => other.some(({ rule }) => rule === violation.rule))));
      if (first === undefined) found.push(violation('settings', ask, 'asked before there was a profile'));
      found.push(
        ...whateverWasChosen(ask, earlier, limits),
        ...inPeace(ask, of(known.still)),
        ...besideTheLedger(ask, of(known.quiet), of(known.never), of(known.consents)),
      );
    });
  }
  for (const ofOne of groupBy(asks, (ask) => ask.opportunity_id).values()) found.push(...tooManyInADay(ofOne, limits.opportunityDay));
  return found;
}

interface Joined {
  recipient_id: string;
  pool_id: string;
  since: Date;
  until: Date | null;
}

/** Everything that was asked of whoever is one with the recipient of an ask, at the instant in which it was made. */
function ledgersOf(perPerson: Map<string, LedgerRow[]>, joined: Joined[]): (ask: LedgerRow) => LedgerRow[] {
  const [ofRecipient, ofPool] = [groupBy(joined, (row) => row.recipient_id), groupBy(joined, (row) => row.pool_id)];
  return ({ recipient_id: own, reserved_at: t }) => {
    const during = ({ since, until }: Joined) => since < t && (until === null || until > t);
    const pool = ofRecipient.get(own)?.find(during)?.pool_id;
    const members = new Set([own, ...(pool === undefined ? [] : (ofPool.get(pool) ?? []).filter(during).map((row) => row.recipient_id))]);
    return [...members].flatMap((member) => perPerson.get(member) ?? []).sort((a, b) => a.reserved_at.getTime() - b.reserved_at.getTime() || (a.id < b.id ? -1 : 1));
  };
}

function* underChoice(ask: LedgerRow, earlier: LedgerRow[], choice: Choice, limits: ServiceLimits, links: LinkSpan[]): Generator<Violation> {
  const counting = earlier.filter((other) => stillCounts(other, ask.reserved_at));
  const age = (other: LedgerRow) => ask.reserved_at.getTime() - other.reserved_at.getTime();
  const within = (days: number, some = counting) => some.filter((other) => age(other) < days * DAY_MS).length;

  if (choice.way !== 'teams_may_ask') yield violation('way', ask, choice.way);
  const most30 = Math.min(limits.most30, choice.asks_in_30_days ?? limits.usual30);
  if (within(30) + 1 > most30) yield violation('30 days', ask, `${within(30) + 1} of ${most30}`);
  const most365 = Math.min(limits.most365, choice.asks_in_365_days ?? limits.usual365);
  if (within(365) + 1 > most365) yield violation('365 days', ask, `${within(365) + 1} of ${most365}`);
  const gap = Math.max(limits.leastDays, choice.days_between ?? limits.usualDays);
  if (within(gap) > 0) yield violation('gap', ask, `less than ${gap} days after another`);
  const usualOrganisation = Math.min(limits.mostOrganisation, choice.from_one_organisation_in_30_days ?? limits.usualOrganisation);
  for (const organisation of ask.organisation_ids) {
    const standing = links.filter((link) => link.what === organisation && link.starts <= ask.reserved_at && (link.ends === null || link.ends >= ask.reserved_at));
    const mostOrganisation = Math.max(usualOrganisation, ...standing.map((link) => Math.min(limits.mostOrganisation, link.most ?? limits.mostOrganisation)));
    const theirs = within(30, earlier.filter((other) => stillCountsForOrganisation(other, ask.reserved_at) && other.organisation_ids.includes(organisation)));
    if (theirs + 1 > mostOrganisation) yield violation('organisation', ask, `${theirs + 1} of ${mostOrganisation} from ${organisation}`);
  }
  const mostOpen = Math.min(limits.mostOpen, choice.open_at_once ?? limits.usualOpen);
  const open = earlier.filter((other) => isOpenAt(other, ask.reserved_at)).length;
  if (open + 1 > mostOpen) yield violation('open', ask, `${open + 1} of ${mostOpen}`);
  const answerTime = ask.closes_at.getTime() - ask.reserved_at.getTime();
  if (!ask.is_check && answerTime < limits.usualAnswerDays * DAY_MS && !choice.short_notice) yield violation('short notice', ask, 'did not opt in');
}

function* whateverWasChosen(ask: LedgerRow, earlier: LedgerRow[], limits: ServiceLimits): Generator<Violation> {
  const t = ask.reserved_at;
  const again = earlier.filter((other) => other.opportunity_id === ask.opportunity_id && !(other.state === 'released' && before(other.ended_at, t, true)) && !before(other.hear_again_at, t, true));
  if (again.length > 0) yield violation('twice', ask, `also ${again[0].id}`);
  if (ask.age_band === '16_or_17' && !ask.suitable_for_16_17) yield violation('age', ask, 'not marked suitable');

  const heard = [Number.NEGATIVE_INFINITY];
  for (const other of earlier) {
    if (before(other.answered_at, t, true)) heard.push(other.answered_at?.getTime() ?? 0);
    if (other.state === 'no' && before(other.ended_at, t, true)) heard.push(other.ended_at?.getTime() ?? 0);
    const said = other.ended_at ?? other.answered_at;
    if (other.state === 'no' && other.rest_days !== null && said !== null && said < t && said.getTime() + other.rest_days * DAY_MS > t.getTime()) {
      yield violation('rest', ask, `${other.rest_days} days were chosen`);
    }
  }
  const last = Math.max(...heard);
  const silent = earlier.filter((other) => before(other.lapsed_at, t, false) && (other.lapsed_at?.getTime() ?? 0) > last).length;
  if (silent >= limits.unanswered) yield violation('unanswered', ask, `after ${silent} in a row`);
}

function* besideTheLedger(ask: LedgerRow, quiet: Span[], never: Span[], consents: Span[]): Generator<Violation> {
  const t = ask.reserved_at;
  const during = (span: Span) => span.starts < t && (span.ends === null || span.ends > t);
  if (quiet.some(during)) yield violation('quiet', ask, 'in a quiet period');
  if (never.some((span) => span.what !== null && ask.organisation_ids.includes(span.what) && during(span))) yield violation('never', ask, 'said never');
  // What an organisation wanted to ask about isn't in the ledger.
  const agreed = ask.contributor_id === null || consents.some((span) => (ask.is_check || span.what === ask.context) && span.starts <= t && (span.ends === null || span.ends >= t));
  if (!agreed) yield violation('consent', ask, `none for ${ask.context}`);
}

/** Word that they died stood, or somebody close to them had. */
function* inPeace(ask: LedgerRow, still: Span[]): Generator<Violation> {
  if (still.some(({ starts, ends }) => starts < ask.reserved_at && (ends === null || ends > ask.reserved_at))) yield violation('peace', ask, 'while left in peace');
}

function* tooManyInADay(ofOne: LedgerRow[], most: number): Generator<Violation> {
  for (const ask of ofOne.filter((one) => !isRecorded(one))) {
    const t = ask.reserved_at.getTime();
    const asked = ofOne.filter((other) => (!isRecorded(other) || wasKnownTo(ask, other)) && other.reserved_at.getTime() <= t && other.reserved_at.getTime() > t - DAY_MS && !(other.state === 'released' && before(other.ended_at, ask.reserved_at, true)));
    if (asked.length > most) yield violation('opportunity', ask, `${asked.length} of ${most} in 24 hours`);
  }
}

/** Recipients whose guard row remembers something else than the ledger says, or whose profiles' copies differ from what was copied. Empty when all is well. */
export async function findMismatches(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ recipient_id: string }>(
    // One reading of a clock that may run fast meanwhile.
    `with reading as materialized (select clock_now() as now), ledger as (
       select a.*, coalesce(own.alias_of, own.recipient_id) as whose from ask a join guard_row own using (recipient_id)
     )
     select g.recipient_id from guard_row g
     left join (
       select a.whose as recipient_id, count(*) filter (where a.state in ('reserved', 'delivered')) as open_n,
         (array_agg(a.reserved_at order by a.reserved_at desc) filter (where a.state not in ('released', 'not_needed', 'returned', 'disputed', 'set_aside')))[1:24] as times
       from ledger a group by a.whose
     ) l using (recipient_id)
     left join (
       select a.whose as recipient_id, array_agg(row(o.id, a.reserved_at)::text order by a.reserved_at desc, o.id) as pairs
       from reading, ledger a, unnest(a.organisation_ids) as o (id)
       where a.state not in ('released', 'not_needed', 'disputed', 'set_aside') and a.reserved_at > reading.now - 720 * interval '1 hour' group by a.whose
     ) p using (recipient_id)
     where g.alias_of is null and (g.open_n <> coalesce(l.open_n, 0) or g.recent_at <> coalesce(l.times, '{}')
       or coalesce((
         select array_agg(row(r.id, r.at)::text order by r.at desc, r.id) from unnest(g.recent_org, g.recent_org_at) as r (id, at)
         where r.at > (select now from reading) - 720 * interval '1 hour'
       ), '{}') <> coalesce(p.pairs, '{}'))
     union
     select p.recipient_id from guarded_profile p join contributor c on c.id = p.contributor_id
     where p.is_active <> (c.status = 'active' and not exists (select from account a where a.id = c.account_id and a.suspended_at is not null)) or p.is_16_or_17 <> (coalesce(c.age_band, '') = '16_or_17')
       or p.found_in <> array(select distinct s.context from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.withdrawn_at is null order by 1)
       or p.never_from <> array(select n.organisation_id from never_organisation n where n.contributor_id = c.id and n.removed_at is null order by 1)
       or p.acted_for_until <> case when c.kind = 'acting_for' then coalesce((
         select max(r.holds_until) from representation r where r.contributor_id = c.id and 'answer' = any (r.scope)
       ), '-infinity') else 'infinity' end
     union
     -- Nothing is on its way to whom nobody may ask; an organisation that announced itself is no message of ours.
     select a.recipient_id from ask a join guarded_profile p on p.contributor_id = a.contributor_id
     where a.state = 'reserved' and not p.is_active and not exists (select from contact_check announced where announced.ask_id = a.id)`,
  );
  return rows.map((row) => row.recipient_id);
}

const violation = (rule: string, ask: LedgerRow, detail: string): Violation => ({ rule, askId: ask.id, detail });

const before = (at: Date | null, t: Date, orAt: boolean): boolean => at !== null && (orAt ? at <= t : at < t);

/** Since when something is disputed is not in the ledger, so it gets the benefit of the doubt. */
const isDisputed = ({ state }: LedgerRow): boolean => state === 'disputed' || state === 'set_aside';
const stillCounts = (other: LedgerRow, t: Date): boolean => !isDisputed(other) && !(['released', 'not_needed', 'returned'].includes(other.state) && before(other.ended_at, t, true));
/** What was announced and not made costs whoever announced it as much. */
const stillCountsForOrganisation = (other: LedgerRow, t: Date): boolean => !isDisputed(other) && (other.state === 'returned' || stillCounts(other, t));

const isRecorded = ({ context, is_check: isCheck }: LedgerRow): boolean => context === null && !isCheck;
/** When something was recorded only its id tells, a number that grows with the milliseconds: in the same one nobody can say who came first. */
const wasKnownTo = (ask: LedgerRow, recorded: LedgerRow): boolean => recorded.id.slice(0, 13) < ask.id.slice(0, 13);

/** Nobody's profile: the default level. */
const usual: Choice = {
  contributor_id: '', changed_at: new Date(0), way: 'teams_may_ask', asks_in_30_days: null, asks_in_365_days: null, days_between: null,
  from_one_organisation_in_30_days: null, open_at_once: null, short_notice: true,
};

function isOpenAt(other: LedgerRow, t: Date): boolean {
  const ends = [other.answered_at, other.lapsed_at, other.ended_at].filter((at) => at !== null).map((at) => at.getTime());
  return Math.min(...ends) > t.getTime();
}

/** What a person had chosen at an instant: one choice, or, when one was made in that very millisecond, each of the possible ones. */
function choicesAt(history: Choice[], t: Date): Choice[] {
  const atThen = history.filter((choice) => choice.changed_at.getTime() === t.getTime());
  const lastBefore = history.findLast((choice) => choice.changed_at < t);
  return lastBefore === undefined ? atThen : [lastBefore, ...atThen];
}

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
