import { expect } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { coded } from '../../../src/burden/burden.errors.js';
import type { BurdenGuard } from '../../../src/burden/guard.service.js';
import type { Person } from '../../../src/burden/guard.facts.js';
import { decide } from '../../../src/burden/guard.rules.js';
import { DEFAULT_POLICY, type Limits } from '../../../src/burden/policy.js';
import { DomainError } from '../../../src/platform/errors/domain-error.js';
import { type BurdenWorld, DAY, HOUR, MOST, START } from '../../support/builders/burden.builder.js';
import { BreaksInLife } from './breaks-in-life.js';
import { ChecksInLife, isCheckStep } from './checks-in-life.js';
import { LedgerModel } from './ledger-model.js';
import { CONTEXTS, restAfterwards, secondOf, type Setting, type Somebody } from './life-setting.js';
import type { Life, Step } from './life-steps.js';
import { isOwnQuestion, OwnQuestionsInLife } from './own-questions-in-life.js';

/** Random lives of two people, decided by the database and by the pure rules at once. */

/** Where the group stands among those of a life: spoken for by its first person; one further on, by its second. */
const GROUP = 2;

/** The people are the same in every life; what happened to them is taken back. @throws at the first outcome in which database and rules differ */
export async function liveAndCompare(world: BurdenWorld, setting: Setting, [steps, young, fromOneOrganisation, acted]: Life): Promise<void> {
  const level = { ...MOST, fromOneOrganisationIn30Days: fromOneOrganisation };
  const ids = [known(setting.first.get(fromOneOrganisation)), known(setting.second.get(secondOf(young, acted))), setting.group, setting.group];
  await world.inOneTransaction((within, em) => new TwoLives(within, em, setting, ids, young, level, acted).live(steps));
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('nobody like that was made');
  return found;
}

class TwoLives {
  private model!: LedgerModel;
  /** Ask ids, in the order of the model's asks. */
  private readonly asks: string[] = [];
  private readonly gone = new Set<number>();
  private readonly onHold = new Set<number>();
  private readonly keptOut = new Set<number>();
  private readonly guard: BurdenGuard;
  private breaks!: BreaksInLife;
  private checks!: ChecksInLife;
  private ownQuestions!: OwnQuestionsInLife;

  constructor(
    private readonly world: BurdenWorld,
    private readonly em: EntityManager,
    private readonly setting: Setting,
    private readonly ids: readonly Somebody[],
    private readonly young: boolean,
    private readonly firstLevel: Limits,
    private readonly acted: boolean,
  ) {
    this.guard = world.guard;
  }

  async live(life: readonly [number, Step][]): Promise<void> {
    await this.world.setNow(START);
    const ageBands = ['18_or_over', this.young ? '16_or_17' : '18_or_over'] as const;
    const person = (level: Partial<Limits>, ageBand: Person['ageBand'], acting: Person['acting']): Person => ({
      here: true, acting, ageBand, foundIn: [...CONTEXTS], way: 'teams_may_ask', level, shortNotice: false, quiet: [], neverFrom: [], linked: [], restUntil: null, leftAloneUntil: null, heardFromAt: null, involvements: 0, involvedUntil: null,
    });
    const second = person({}, ageBands[1], this.acted ? { until: new Date(START.getTime() + 40 * DAY) } : null);
    // The group stands twice, once for each person who can be asked for it: whoever isn't asked now rests.
    this.model = new LedgerModel([person(this.firstLevel, ageBands[0], null), second, person(MOST, null, null), person(MOST, null, null)], this.setting.posts, START);
    this.model.resting = 3;
    const { world, em, setting, ids, model, asks } = this;
    const [profiles, wait] = [() => [0, 1, this.speaker].filter((i) => !this.gone.has(i)), (milliseconds: number) => this.wait(milliseconds)];
    this.breaks = new BreaksInLife({ em, ids, model });
    this.ownQuestions = new OwnQuestionsInLife({ em, ids, model, profiles, wait, take: (what) => this.take(what) });
    this.checks = new ChecksInLife({
      world, em, setting, ids, model, asks, profiles, wait,
      confirm: (whoever, address) => this.share({ op: 'confirm', whoever, address }),
      hold: (who) => this.take({ op: 'hold', who }),
      isOnHold: (i) => this.onHold.has(i),
    });
    for (const [wait, what] of life) {
      if (wait > 0) await this.wait(wait);
      await this.take(what);
    }
    await this.compareRows();
    await this.checks.compareRows();
  }

  private async take(what: Step): Promise<void> {
    if (isCheckStep(what)) return this.checks.take(what);
    if (isOwnQuestion(what)) return this.ownQuestions.take(what);
    if ('which' in what) return this.askStep(what);
    if ('whoever' in what) return this.share(what);
    if ('who' in what && this.gone.has(what.who)) return undefined;
    switch (what.op) {
      case 'ask':
        return this.reserve(what.post, what.candidates);
      case 'sweep':
        this.model.sweep();
        return this.world.sweep();
      case 'show': {
        const expected = this.model.asks.filter((ask) => ask.person === what.who && this.model.mayDeliver(ask));
        expected.forEach((ask) => this.model.markDelivered(ask));
        const shown = await this.guard.showInList(this.em, this.ids[what.who].id);
        expect(shown.sort()).toEqual(expected.map((ask) => this.asks[this.model.asks.indexOf(ask)]).sort());
        return undefined;
      }
      case 'leave':
      case 'lower':
        return this.newest(what.who, what.op);
      case 'edge':
        await this.asksAndNo(what.who);
        await this.wait(what.edge);
        return this.asksAndNo(what.who);
      case 'often':
        for (let nr = 0; nr < 7; nr += 1) {
          await this.asksAndNo(what.who);
          await this.wait(31 * DAY);
        }
        return undefined;
      case 'silent':
        for (let nr = 0; nr < 3; nr += 1) await this.newest(what.who, 'leave');
        return this.asksAndNo(what.who);
      case 'tied':
        return this.tied(what.who, what.organisation, what.then);
      case 'breakNow':
        await this.breaks.add(what.who, 0, 5);
        return this.asksAndNo(what.who);
      case 'outside':
        return this.recordOutside(what.who, what.organisation, what.ago);
      case 'denied': {
        const which = this.asks.length;
        await this.recordOutside(what.who, what.organisation, 0);
        if (this.asks.length === which) return undefined;
        await this.askStep({ op: 'dispute', which });
        await this.askStep({ op: what.decided, which });
        return this.asksAndNo(what.who);
      }
      // An ask on its way, and word of one outside shortly before it.
      case 'overtaken': {
        await this.reserve(this.model.history(what.who).length % this.setting.posts.length, [what.who]);
        await this.recordOutside(what.who, 2, HOUR);
        const which = this.model.asks.findLastIndex((ask) => ask.person === what.who && !ask.outside);
        return which < 0 ? undefined : this.askStep({ op: 'prepare', which });
      }
      default:
        return this.choose(what);
    }
  }

  /** What joins attention and parts it. */
  private async share(what: Extract<Step, { whoever: number }>): Promise<void> {
    const person = what.whoever === GROUP ? this.speaker : what.whoever;
    if (this.gone.has(person)) return undefined;
    const { id } = this.ids[person];
    const contactPersonId = person >= GROUP ? this.setting.group.people[person - GROUP] : null;
    switch (what.op) {
      case 'confirm':
        this.model.tieByAddress(person, `address ${what.address}`);
        return this.world.confirmed(id, `address ${what.address}`, contactPersonId);
      case 'readdress':
        this.model.tieByAddress(person, null);
        return this.world.readdressed(id, contactPersonId);
      case 'noAddress':
        this.model.tieByAddress(person, null);
        return this.world.withoutAddress(id, contactPersonId);
      case 'another':
        if (this.gone.has(GROUP)) return undefined;
        this.model.resting = this.speaker;
        return this.world.spokenForBy(this.setting.group.id, this.setting.group.people[this.speaker - GROUP]);
      case 'same': {
        const other = what.other === GROUP ? this.speaker : what.other;
        if (other === person || this.gone.has(other)) return undefined;
        this.model.same(person, other);
        return this.call('guard_same_person($1, $2)', [id, this.ids[other].id]);
      }
      case 'notSame':
        this.model.notSame(person);
        return this.call('guard_not_same_person($1)', [id]);
      case 'besideOne':
      case 'besideKeptOut':
        if (person >= GROUP || this.gone.has(1 - person)) return undefined;
        for (const one of [0, 1]) await this.share({ op: 'confirm', whoever: one, address: 0 });
        await this.choose(what.op === 'besideOne' ? { op: 'way', who: 1 - person, way: 'send_list', shortNotice: false } : { op: 'keepOut', who: 1 - person });
        await this.asksAndNo(person);
        await this.wait(3 * DAY);
        return this.asksAndNo(person);
      case 'midway': {
        if (this.gone.has(GROUP)) return undefined;
        const { speaker } = this;
        await this.reserve(this.model.history(speaker).length % this.setting.posts.length, [speaker]);
        await this.share({ op: 'another', whoever: GROUP });
        const which = this.model.asks.findLastIndex((ask) => ask.person === speaker && ask.state === 'reserved');
        return which < 0 ? undefined : this.askStep({ op: 'prepare', which });
      }
      case 'erase': {
        const gone = person >= GROUP ? [GROUP, GROUP + 1] : [person];
        gone.forEach((i) => {
          this.model.erase(i);
          this.gone.add(i);
        });
        return this.guard.forget(this.em, [id]);
      }
    }
  }

  /** Who is asked for the group now. */
  private get speaker(): number {
    return this.model.resting === GROUP ? GROUP + 1 : GROUP;
  }

  /** About something new that nothing but time forbids, as long as there is something; whoever is asked says no at once. */
  private async asksAndNo(person: number): Promise<void> {
    const before = this.asks.length;
    const next = this.setting.posts.findIndex((post) => {
      const decision = decide(DEFAULT_POLICY, this.model.personOf(person), this.model.history(person), post, this.model.now);
      return decision.allowed || decision.until !== null;
    });
    await this.reserve(Math.max(0, next), [person]);
    if (this.asks.length > before) await this.askStep({ op: 'answer', which: before, answer: 'no', rest: null });
  }

  private async tied(person: number, organisation: number, then: 'keep' | 'unlink' | 'never'): Promise<void> {
    await this.choose({ op: 'link', who: person, organisation, most: null });
    const theirs = this.setting.posts.filter(({ organisationIds }) => organisationIds.length === 1 && organisationIds[0] === this.setting.organisations[organisation]);
    for (const [nr, post] of theirs.entries()) {
      const before = this.asks.length;
      await this.reserve(this.setting.posts.indexOf(post), [person]);
      if (this.asks.length === before) continue;
      if (nr > 0) break;
      await this.askStep({ op: 'answer', which: before, answer: 'no', rest: null });
      await this.wait(2 * DAY);
    }
    if (then !== 'keep') await this.choose({ op: then, who: person, organisation });
    if (then === 'never') await this.choose({ op: 'allow', who: person, organisation });
    if (this.asks.length > 0) await this.askStep({ op: 'prepare', which: this.asks.length - 1 });
  }

  private async wait(milliseconds: number): Promise<void> {
    await this.world.pass(milliseconds);
    this.model.now = this.world.time;
  }

  private async newest(person: number, op: 'leave' | 'lower'): Promise<void> {
    if (op === 'leave') await this.reserve(this.model.history(person).length % this.setting.posts.length, [person]);
    const which = this.model.asks.findLastIndex((ask) => ask.person === person);
    if (which < 0) return;
    if (op === 'leave') {
      await this.askStep({ op: 'deliver', which });
      await this.wait(30 * DAY);
      this.model.sweep();
      await this.world.sweep();
      return;
    }
    await this.choose({ op: 'level', who: person, level: { ...MOST, asksIn30Days: 1 } });
    await this.askStep({ op: 'prepare', which });
  }

  private async reserve(post: number, people: number[]): Promise<void> {
    const candidates = people.map((i) => (i >= GROUP ? this.speaker : i));
    const expected = this.model.reserve(post, candidates);
    const { outcomes } = await this.guard.reserve(this.em, this.setting.posts[post].opportunityId, candidates.map((i) => this.ids[i].id));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(expected);
    this.asks.push(...outcomes.flatMap(({ askId }) => askId ?? []));
  }

  private async recordOutside(person: number, organisation: number, ago: number): Promise<void> {
    const at = new Date(this.model.now.getTime() - ago);
    const external = this.setting.external[organisation];
    const isNew = this.model.recordOutside(person, external, this.setting.organisations[organisation], at);
    const askId = await this.guard.recordOutside(this.em, this.ids[person].id, external, at);
    if (isNew) this.asks.push(askId);
  }

  private async askStep(what: Exclude<Extract<Step, { which: number }>, { op: 'settleCheck' }>): Promise<void> {
    if (this.asks.length === 0) return;
    const i = what.which % this.asks.length;
    const [ask, askId] = [this.model.asks[i], this.asks[i]];
    if ((ask.outside ?? false) !== ['dispute', 'itCounts', 'setAside'].includes(what.op)) return;
    if (ask.outside === true && this.gone.has(ask.person)) return;
    // Nobody is told of a check before it is confirmed; what was asked at nobody's address is nobody's to dispute.
    if (ask.isNobodys || (ask.check && ask.state === 'reserved' && what.op !== 'dispute')) return;
    switch (what.op) {
      case 'dispute':
        return this.agree(this.model.move(ask, 'disputed'), () => this.guard.dispute(this.em, askId, this.ids[ask.person].id));
      case 'itCounts':
      case 'setAside': {
        const it = what.op === 'itCounts';
        return this.agree(this.model.move(ask, it ? 'outside' : 'set_aside'), () => this.guard.decideDispute(this.em, askId, it));
      }
      case 'deliver':
        return this.agree(this.model.markDelivered(ask), () => this.guard.markDelivered(this.em, askId, 'told'));
      case 'prepare': {
        const may = this.model.mayDeliver(ask);
        const expected = this.model.prepare(ask);
        expect(await this.guard.mayDeliver(this.em, askId)).toBe(may);
        expect(await this.guard.prepareDelivery(this.em, askId)).toBe(expected);
        return undefined;
      }
      case 'remind': {
        if (ask.state === 'reserved') await this.askStep({ op: 'deliver', which: i });
        if (this.gone.has(ask.person)) return expect(await this.guard.remind(this.em, askId)).toBe(false);
        const { id, accountId } = this.ids[ask.person];
        await this.call('guard_set_way($1, $2, $3, null, $4)', [id, accountId, this.model.people[ask.person >= GROUP ? this.speaker : ask.person].way, what.allowed]);
        await this.wait(Math.max(0, ask.closesAt.getTime() - what.untilClosing - this.model.now.getTime()));
        if (what.takesBreak && ask.person < GROUP) await this.breaks.add(ask.person, 0, 5);
        const expected = this.model.remind(ask, what.allowed);
        expect(await this.guard.remind(this.em, askId)).toBe(expected);
        // Never a second.
        expect(await this.guard.remind(this.em, askId)).toBe(false);
        return undefined;
      }
      case 'notSent':
        ask.isBeingSent = false;
        return this.guard.notSent(this.em, askId);
      case 'answer': {
        const rest = what.answer === 'no' ? what.rest : null;
        return this.agree(this.model.answer(ask, what.answer, rest, this.asks), () => this.guard.answer(this.em, askId, what.answer, rest));
      }
      case 'settle':
        await this.agree(this.model.move(ask, what.to), () => this.guard.settle(this.em, what.to === 'chosen' ? { chosen: [askId] } : { notNeeded: [askId] }));
        // Of three who are chosen one is through with it at once, and rests.
        return ask.state === 'chosen' && what.which % 3 === 0 && !this.gone.has(ask.person) && (ask.person < GROUP || ask.person === this.speaker) ? restAfterwards(this.em, this.model.people[ask.person], this.ids[ask.person].id, this.world.time) : undefined;
      case 'withdraw':
        return this.agree(this.model.withdraw(ask), () => this.guard.withdraw(this.em, [askId]));
      case 'release':
        return this.agree(this.model.move(ask, 'released'), () => this.guard.release(this.em, [askId], 'failed'));
      case 'askAbout':
        return this.reserve(this.setting.posts.findIndex((post) => post.opportunityId === ask.opportunityId), [ask.person]);
      case 'hearAgain':
        return this.agree(this.model.hearAgain(ask), () => this.guard.hearAgain(this.em, askId));
    }
  }

  private async agree(allowed: boolean, call: () => Promise<unknown>): Promise<void> {
    // What is refused would end the transaction.
    if (!allowed) await this.em.query('savepoint before_refusal');
    const outcome = await call().then(
      () => 'done',
      (error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error as Error)),
    );
    expect(outcome).toBe(allowed ? 'done' : 'ILLEGAL_MOVE');
    if (!allowed) await this.em.query('rollback to savepoint before_refusal');
  }

  private async choose(what: Exclude<Step, { which: number } | { whoever: number } | { op: 'ask' | 'outside' | 'sweep' | 'show' | 'leave' | 'lower' | 'edge' | 'often' | 'silent' | 'breakNow' | 'tied' | 'overtaken' | 'denied' | 'check' | 'announced' | 'checkIns' | 'reviews' | 'askedBack' }>): Promise<void> {
    const { id, accountId } = this.ids[what.who];
    const person = this.model.people[what.who];
    switch (what.op) {
      case 'heardFrom':
        person.heardFromAt = this.world.time;
        return this.guard.heardFrom(this.em, id);
      case 'endRest':
        Object.assign(person, { restUntil: null, involvedUntil: null });
        return this.call('guard_end_rest($1, $2)', [id, accountId]);
      case 'way':
        Object.assign(person, { way: what.way, shortNotice: what.shortNotice });
        return this.call('guard_set_way($1, $2, $3, $4, null)', [id, accountId, what.way, what.shortNotice]);
      case 'level':
        person.level = what.level;
        return this.world.level(id, accountId, what.level);
      case 'quiet':
        return this.breaks.add(what.who, what.from, what.days);
      case 'endQuiet':
        return this.breaks.endLast(what.who);
      case 'hold':
      case 'here':
        this.stands(what.who, this.onHold, what.op === 'hold');
        await this.em.query('update contributor set status = $2 where id = $1', [id, what.op === 'here' ? 'active' : 'on_hold']);
        return undefined;
      case 'keepOut':
      case 'letIn':
        this.stands(what.who, this.keptOut, what.op === 'keepOut');
        return this.world.keepOut(accountId, what.op === 'keepOut');
      case 'loss':
        person.leftAloneUntil = new Date(this.world.time.getTime() + 184 * DAY);
        return this.call('guard_rest_after_loss(array[$1]::uuid[], null)', [id]);
      case 'endLoss':
        person.leftAloneUntil = null;
        return this.call('guard_end_rest_after_loss(array[$1]::uuid[], $2)', [id, accountId]);
      case 'review':
      case 'overdue': {
        if (person.acting === null) return undefined;
        const holds = what.op === 'review' ? 20 * DAY : 0;
        person.acting = { until: new Date(this.world.time.getTime() + holds) };
        return this.world.actedFor(id, holds);
      }
      case 'never':
        person.neverFrom = [...person.neverFrom, this.setting.organisations[what.organisation]];
        this.model.unlink(person, this.setting.organisations[what.organisation]);
        return this.call('guard_never_ask_from($1, $2)', [id, this.setting.organisations[what.organisation]]);
      case 'allow':
        person.neverFrom = person.neverFrom.filter((organisation) => organisation !== this.setting.organisations[what.organisation]);
        return this.call('guard_allow_again_from($1, $2, $3)', [id, this.setting.organisations[what.organisation], accountId]);
      case 'link': {
        const organisation = this.setting.organisations[what.organisation];
        return this.agree(this.model.link(person, organisation, what.most), () => coded(this.em.query('select guard_link($1, $2, $3, $4)', [id, organisation, accountId, what.most])));
      }
      case 'unlink':
        this.model.unlink(person, this.setting.organisations[what.organisation]);
        return this.call('guard_unlink($1, $2, $3)', [id, this.setting.organisations[what.organisation], accountId]);
      case 'consent':
        if (!person.foundIn.includes('research')) await this.world.consent(id, 'research');
        person.foundIn = [...CONTEXTS];
        return undefined;
      case 'noConsent':
        person.foundIn = ['service'];
        return this.world.withdrawConsent(id, 'research');
    }
  }

  /** Nobody is here who is on hold or kept out; either lets go of what is on its way. */
  private stands(person: number, still: Set<number>, begins: boolean): void {
    still[begins ? 'add' : 'delete'](person);
    this.model.people[person].here = !this.onHold.has(person) && !this.keptOut.has(person);
    if (begins) this.model.hold(person);
  }

  private async call(call: string, parameters: unknown[]): Promise<void> {
    await this.em.query(`select ${call}`, parameters);
  }

  /** What the guard rows remember is what the ledger says. */
  private async compareRows(): Promise<void> {
    const here = [0, 1, this.speaker].filter((i) => !this.gone.has(i));
    const ids = here.map((i) => this.ids[i].id);
    const rows = await this.em.query<{ recipient_id: string; open_n: number; unanswered_run: number; recent_at: Date[] }[]>(
      'select recipient_id, open_n, unanswered_run, recent_at from guard_row join guarded_profile using (recipient_id) where contributor_id = any ($1::uuid[]) order by array_position($1::uuid[], contributor_id)',
      [ids],
    );
    expect(rows.map(({ open_n: openN, unanswered_run: unansweredRun, recent_at }) => ({ openN, unansweredRun, recentAt: recent_at.map((date) => date.toISOString()) }))).toEqual(
      here.map((i) => this.model.remembered(i)),
    );
    expect(new Set(here.map((i) => this.model.recipient(i))).size).toBe(new Set(rows.map(({ recipient_id: id }) => id)).size);
    const states = await this.em.query<{ id: string; state: string }[]>('select id, state from ask where id = any ($1::uuid[])', [this.asks]);
    const stateOf = new Map(states.map(({ id, state }) => [id, state]));
    expect(this.asks.map((id) => stateOf.get(id))).toEqual(this.model.asks.map(({ state }) => state));
  }
}
