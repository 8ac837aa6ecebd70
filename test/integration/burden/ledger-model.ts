import { isOpen, mayHearAgain, mayMove, type AskState } from '../../../src/burden/ask.rules.js';
import type { Approach, PastAsk, Person } from '../../../src/burden/guard.facts.js';
import { decide } from '../../../src/burden/guard.rules.js';
import { callOutcomes, mayDeliver, mayRemind, type Outcome } from '../../../src/burden/guard.sending.rules.js';
import { leftForOpportunity, unansweredInARow } from '../../../src/burden/guard.windows.rules.js';
import { DEFAULT_POLICY } from '../../../src/burden/policy.js';
import { amongOthers, together } from '../../../src/burden/recipient.rules.js';
import { DAY, HOUR } from '../../support/builders/burden.builder.js';

export interface ModelAsk extends PastAsk {
  /** Whose recipient it was written to. */
  person: number;
  wave: number;
  /** The guard said "deliver", and nobody has said yet what came of it. */
  isBeingSent: boolean;
  isReminded: boolean;
  /** Of one that an organisation announced by a check. */
  check?: Check;
  /** Asked at an address that was nobody's profile's then. */
  isNobodys?: boolean;
}

export interface Check {
  confirmBy: Date;
  /** What its organisation said of it in time. */
  settled: 'confirmed' | 'returned' | null;
}

/** Whose attention an address stands for: that of a profile, or of nobody's here. */
interface Addressee {
  person: number;
  isStranger: boolean;
}

/** The ledger as the fair-asking page describes it, kept in memory and decided by the pure rules alone. */
export class LedgerModel {
  readonly asks: ModelAsk[] = [];
  /** What ties each to others, such as an address that was confirmed. */
  readonly ties: string[][];
  /** Somebody who isn't asked for their group now: what they were asked for it stays theirs. */
  resting: number | null = null;
  /** Addresses that are known because somebody asked whether they may be written to, and who stands for each. */
  readonly strangers = new Map<string, number>();
  private waves = 0;

  constructor(
    readonly people: Person[],
    readonly posts: readonly Approach[],
    public now: Date,
  ) {
    this.ties = people.map(() => []);
  }

  /** The number of whoever's attention it is, the same for all who share it. */
  recipient(person: number): number {
    return together(this.ties)[person];
  }

  /** All that their attention was spent on, through whichever profile. */
  history(person: number): ModelAsk[] {
    const groups = together(this.ties);
    return this.asks.filter((ask) => groups[ask.person] === groups[person]);
  }

  /** As the guard sees them: with all who share their attention. */
  personOf(person: number): Person {
    const groups = together(this.ties);
    const others = this.people.filter((_, i) => i !== person && groups[i] === groups[person] && i !== this.resting);
    const rested = this.resting !== null && this.resting !== person && groups[this.resting] === groups[person] ? [{ ...this.people[this.resting], way: 'look_myself' as const }] : [];
    return amongOthers(this.people[person], [...others, ...rested]);
  }

  reserve(post: number, candidates: readonly number[]): Outcome[] {
    const what = this.posts[post];
    const left = leftForOpportunity(DEFAULT_POLICY, this.asks.filter((ask) => ask.opportunityId === what.opportunityId), this.now);
    const allowed = (person: number) => decide(DEFAULT_POLICY, this.personOf(person), this.history(person), what, this.now).allowed;
    const outcomes = callOutcomes(candidates, left, allowed, (person) => String(this.recipient(person)));
    this.waves += 1;
    outcomes.forEach((outcome, i) => {
      if (outcome !== 'asked') return;
      this.asks.push({
        person: candidates[i],
        wave: this.waves,
        opportunityId: what.opportunityId,
        organisationIds: what.organisationIds,
        state: 'reserved',
        reservedAt: this.now,
        closesAt: new Date(this.now.getTime() + what.answerDays * DAY),
        lapsedAt: null,
        hearAgainAt: null,
        isBeingSent: false,
        isReminded: false,
      });
    });
    return outcomes;
  }

  /**
   * An organisation asks about addresses, in this order, whoever they belong to.
   * @param profiles those who can have an address now, in the order in which one of them is chosen
   */
  reserveChecks(external: Approach, addresses: readonly string[], profiles: readonly number[]): Outcome[] {
    const left = leftForOpportunity(DEFAULT_POLICY, this.asks.filter((ask) => ask.opportunityId === external.opportunityId), this.now);
    const whose = new Map(addresses.map((address) => [address, this.addressee(address, profiles)]));
    const allowed = (address: string): boolean => {
      const one = whose.get(address);
      if (!one) return decide(DEFAULT_POLICY, stranger(external.context), [], external, this.now).allowed;
      const person = one.isStranger ? stranger(external.context, this.personOf(one.person)) : this.personOf(one.person);
      return decide(DEFAULT_POLICY, person, this.history(one.person), external, this.now).allowed;
    };
    const recipientOf = (address: string): string => {
      const one = whose.get(address);
      return one ? String(this.recipient(one.person)) : address;
    };
    const outcomes = callOutcomes(addresses, left, allowed, recipientOf);
    outcomes.forEach((outcome, i) => {
      if (outcome !== 'asked') return;
      const person = whose.get(addresses[i])?.person ?? this.newStranger(addresses[i]);
      const confirmBy = new Date(this.now.getTime() + DEFAULT_POLICY.unconfirmedHours * HOUR);
      const { opportunityId, organisationIds } = external;
      const check = { confirmBy, settled: null };
      this.asks.push({ person, wave: 0, opportunityId, organisationIds, state: 'reserved', reservedAt: this.now, closesAt: confirmBy, lapsedAt: null, hearAgainAt: null, isBeingSent: false, isReminded: false, outside: true, check, isNobodys: whose.get(addresses[i])?.isStranger ?? true });
    });
    return outcomes;
  }

  private addressee(address: string, profiles: readonly number[]): Addressee | null {
    const person = profiles.find((i) => this.ties[i].includes(address));
    if (person !== undefined) return { person, isStranger: false };
    const known = this.strangers.get(address) ?? (this.resting !== null && this.ties[this.resting].includes(address) ? this.resting : null);
    return known === null ? null : { person: known, isStranger: true };
  }

  private newStranger(address: string): number {
    // Nobody's level is theirs: it makes no other's stricter.
    this.people.push({ ...stranger(''), way: 'look_myself' });
    this.ties.push([address]);
    this.strangers.set(address, this.people.length - 1);
    return this.people.length - 1;
  }

  /** @returns what holds for the check now */
  settle(ask: ModelAsk & { check: Check }, wasMade: boolean): string {
    const { check } = ask;
    if (check.settled === null && check.confirmBy > this.now) {
      check.settled = wasMade ? 'confirmed' : 'returned';
      if (ask.state === 'reserved') ask.state = wasMade ? 'outside' : 'returned';
    }
    return check.settled ?? 'too_late';
  }

  mayDeliver(ask: ModelAsk): boolean {
    if (ask.outside) return false;
    const earlier = this.history(ask.person).filter((other) => this.isBefore(other, ask));
    if (ask.person === this.resting) return false;
    return mayDeliver(DEFAULT_POLICY, this.personOf(ask.person), earlier, ask, this.about(ask), this.now);
  }

  /** @returns whether the one reminder is sent now */
  remind(ask: ModelAsk, allowed: boolean): boolean {
    if (ask.outside || ask.person === this.resting) return false;
    const may = mayRemind(DEFAULT_POLICY, this.personOf(ask.person), this.history(ask.person), ask, this.about(ask), { allowed, sent: ask.isReminded }, this.now);
    ask.isReminded ||= may;
    return may;
  }

  private about(ask: ModelAsk): Approach {
    const what = this.posts.find((post) => post.opportunityId === ask.opportunityId);
    if (what === undefined) throw new Error('an ask about no post of this test');
    return what;
  }

  /** What was asked outside is recorded when somebody comes to it: by the time it was made, and only then by when it was written down. */
  private isBefore(other: ModelAsk, ask: ModelAsk): boolean {
    const [a, b] = [other.reservedAt.getTime(), ask.reservedAt.getTime()];
    return a < b || (a === b && this.asks.indexOf(other) < this.asks.indexOf(ask));
  }

  /** It has happened, so nothing refuses it. A check of the same instant is no word that they were asked. @returns whether it is new */
  recordOutside(person: number, opportunityId: string, organisationId: string, at: Date): boolean {
    const said: readonly AskState[] = ['outside', 'disputed', 'set_aside'];
    if (this.history(person).some((ask) => ask.opportunityId === opportunityId && ask.reservedAt.getTime() === at.getTime() && said.includes(ask.state))) return false;
    const closesAt = new Date(at.getTime() + 2 * HOUR);
    this.asks.push({ person, wave: 0, opportunityId, organisationIds: [organisationId], state: 'outside', reservedAt: at, closesAt, lapsedAt: null, hearAgainAt: null, isBeingSent: false, isReminded: false, outside: true });
    return true;
  }

  /** @returns whether the move is allowed; being there already is. */
  move(ask: ModelAsk, to: AskState): boolean {
    if (ask.state === to) return true;
    if (!mayMove(ask.state, to)) return false;
    ask.state = to;
    if (to === 'lapsed') ask.lapsedAt = this.now;
    return true;
  }

  markDelivered(ask: ModelAsk): boolean {
    return ask.state === 'released' ? false : ask.state !== 'reserved' || this.move(ask, 'delivered');
  }

  /** @returns what the one who delivers is told */
  prepare(ask: ModelAsk): string {
    if (ask.state !== 'reserved') return ask.state;
    if (this.mayDeliver(ask)) {
      ask.isBeingSent = true;
      return 'deliver';
    }
    ask.state = this.letGo(ask);
    return ask.state;
  }

  withdraw(ask: ModelAsk): boolean {
    if (ask.state === 'released') return true;
    if (ask.state === 'reserved') ask.state = this.letGo(ask);
    return ask.state === 'released' || this.move(ask, 'withdrawn');
  }

  /** @returns whether they may say so; after "never this organisation" they may not */
  link(person: Person, organisationId: string, asksIn30Days: number | null): boolean {
    if (person.neverFrom.includes(organisationId)) return false;
    this.unlink(person, organisationId);
    person.linked = [...person.linked, { organisationId, asksIn30Days }];
    return true;
  }

  unlink(person: Person, organisationId: string): void {
    person.linked = person.linked.filter((link) => link.organisationId !== organisationId);
  }

  tieByAddress(person: number, address: string | null): void {
    this.ties[person] = [...this.ties[person].filter((tie) => !tie.startsWith('address')), ...(address === null ? [] : [address])];
  }

  /** They say that both are theirs. What was said while somebody else spoke for a group stays theirs, and isn't said twice of one profile. */
  same(one: number, other: number): void {
    const [a, b] = [one, other].map((i) => Math.min(i, 2)).sort();
    const tie = `said of ${a} and ${b}`;
    if (this.ties.some((ties) => ties.includes(tie))) return;
    for (const i of [one, other]) this.ties[i].push(tie);
  }

  notSame(person: number): void {
    const profile = String(Math.min(person, 2));
    this.ties.forEach((ties, i) => (this.ties[i] = ties.filter((tie) => !(tie.startsWith('said of') && tie.includes(profile)))));
  }

  /** Word came that they died: what is on its way is let go; not what an organisation may have sent by itself. */
  hold(person: number): void {
    for (const ask of this.asks) if (ask.person === person && ask.state === 'reserved' && !ask.check) ask.state = this.letGo(ask);
  }

  /** What they were asked stays, tied to nobody; what was open ends as a no, what reached nobody is let go. */
  erase(person: number): void {
    for (const ask of this.asks.filter((own) => own.person === person && !own.isNobodys)) {
      if (ask.state === 'reserved') ask.state = this.letGo(ask);
      if (ask.state === 'delivered' || ask.state === 'willing') ask.state = 'no';
      ask.hearAgainAt = null;
    }
    this.notSame(person);
    this.ties[person] = [];
    Object.assign(this.people[person], { here: false, restUntil: null, leftAloneUntil: null, heardFromAt: null, involvedUntil: null });
  }

  /** What may have arrived can't be undone. */
  private letGo(ask: ModelAsk): 'released' | 'delivered' {
    return ask.isBeingSent ? 'delivered' : 'released';
  }

  /** @param ids of all asks here, in their order: of two that were made at one instant the database takes the larger for the newer */
  answer(ask: ModelAsk, answer: 'willing' | 'no', restDays: number | null, ids: readonly string[]): boolean {
    const idOf = (each: ModelAsk): string => ids[this.asks.indexOf(each)];
    const isNewer = (other: ModelAsk): boolean => other.reservedAt > ask.reservedAt || (other.reservedAt.getTime() === ask.reservedAt.getTime() && idOf(other) > idOf(ask));
    const newer = this.history(ask.person).some((other) => other.opportunityId === ask.opportunityId && other.state !== 'released' && isNewer(other));
    if (ask.state === 'lapsed' && newer) return false;
    if (ask.state === 'reserved') ask.state = 'delivered';
    const before = ask.state;
    if (!this.move(ask, answer)) return false;
    if (before !== answer) ask.hearAgainAt = null;
    const person = this.people[ask.person];
    person.heardFromAt = this.now;
    const restUntil = restDays === null ? null : new Date(this.now.getTime() + restDays * DAY);
    if (restUntil !== null && (person.restUntil === null || person.restUntil < restUntil)) person.restUntil = restUntil;
    return true;
  }

  hearAgain(ask: ModelAsk): boolean {
    if (!mayHearAgain(ask.state)) return false;
    ask.hearAgainAt ??= this.now;
    return true;
  }

  sweep(): void {
    for (const ask of this.asks) {
      const due = ask.check?.confirmBy ?? new Date(ask.reservedAt.getTime() + 48 * HOUR);
      if (ask.state === 'reserved' && due <= this.now) ask.state = ask.check ? 'returned' : this.letGo(ask);
      if (ask.state === 'delivered' && ask.closesAt <= this.now) this.move(ask, 'lapsed');
    }
  }

  /** What the guard row must remember of the ledger. */
  remembered(person: number) {
    const history = this.history(person);
    const counting = history.filter((ask) => !['released', 'not_needed', 'returned', 'disputed', 'set_aside'].includes(ask.state));
    return {
      openN: history.filter((ask) => isOpen(ask.state)).length,
      unansweredRun: unansweredInARow(history, this.personOf(person).heardFromAt),
      recentAt: counting.map((ask) => ask.reservedAt.toISOString()).sort().reverse().slice(0, 24),
    };
  }
}

/** Nobody's profile: somebody at the default level, and who is joined with them rests as they do. */
function stranger(context: string, joined: Partial<Pick<Person, 'restUntil' | 'leftAloneUntil' | 'heardFromAt'>> = {}): Person {
  const { restUntil = null, leftAloneUntil = null, heardFromAt = null } = joined;
  return { here: true, acting: null, ageBand: null, foundIn: [context], way: 'teams_may_ask', level: {}, shortNotice: false, quiet: [], neverFrom: [], linked: [], restUntil, leftAloneUntil, heardFromAt, involvements: 0, involvedUntil: null };
}
