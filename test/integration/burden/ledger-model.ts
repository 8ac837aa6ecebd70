import { isOpen, mayHearAgain, mayMove, type AskState } from '../../../src/burden/ask.rules.js';
import { type Approach, callOutcomes, decide, leftForOpportunity, mayDeliver, mayRemind, type Outcome, type PastAsk, type Person, unansweredInARow } from '../../../src/burden/guard.rules.js';
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
}

/** The ledger as the fair-asking page describes it, kept in memory and decided by the pure rules alone. */
export class LedgerModel {
  readonly asks: ModelAsk[] = [];
  /** What ties each to others, such as an address that was confirmed. */
  readonly ties: string[][];
  /** Somebody who isn't asked for their group now: what they were asked for it stays theirs. */
  resting: number | null = null;
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

  /** It has happened, so nothing refuses it. @returns whether it is new */
  recordOutside(person: number, opportunityId: string, organisationId: string, at: Date): boolean {
    if (this.history(person).some((ask) => ask.opportunityId === opportunityId && ask.reservedAt.getTime() === at.getTime())) return false;
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

  /** Word came that they died: what is on its way is let go. */
  hold(person: number): void {
    for (const ask of this.asks) if (ask.person === person && ask.state === 'reserved') ask.state = this.letGo(ask);
  }

  /** What they were asked stays, tied to nobody; what was open ends as a no, what reached nobody is let go. */
  erase(person: number): void {
    for (const ask of this.asks.filter((own) => own.person === person)) {
      if (ask.state === 'reserved') ask.state = this.letGo(ask);
      if (ask.state === 'delivered' || ask.state === 'willing') ask.state = 'no';
      ask.hearAgainAt = null;
    }
    this.notSame(person);
    this.ties[person] = [];
    Object.assign(this.people[person], { here: false, restUntil: null, leftAloneUntil: null, heardFromAt: null });
  }

  /** What may have arrived can't be undone. */
  private letGo(ask: ModelAsk): 'released' | 'delivered' {
    return ask.isBeingSent ? 'delivered' : 'released';
  }

  answer(ask: ModelAsk, answer: 'willing' | 'no', restDays: number | null): boolean {
    const newer = this.history(ask.person).some(
      (other) => other.opportunityId === ask.opportunityId && other.state !== 'released' && this.asks.indexOf(other) > this.asks.indexOf(ask),
    );
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
      if (ask.state === 'reserved' && ask.reservedAt.getTime() + 48 * HOUR <= this.now.getTime()) ask.state = this.letGo(ask);
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
