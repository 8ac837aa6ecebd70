import type { AskState } from '../../src/burden/ask.rules.js';
import { DEFAULT_POLICY } from '../../src/burden/policy.js';
import { type Ask, DAY, Diaries, type Diary, nineOn } from './diary.js';
import { asksFor, Opening } from './opening.js';
import type { Policy } from './policies.js';
import { lotFor, seeded, shuffled } from './random.js';
import { DAYS_TO_FILL, type Suitable, type World } from './world.js';

const ANSWER_DAYS = DEFAULT_POLICY.answerDays.usual;
/** Of those who don't say yes, so many say no; the others say nothing. */
const SAYS_NO = 0.8;
/** An involvement lasts 28 to 90 days. */
const INVOLVED = { least: 28, most: 90 };
const REST_AFTER_INVOLVEMENT = 30;
/** Seven in ten answer a check-in within a week; the others come back after four months. */
const CHECK_IN = { answers: 0.7, days: 7, otherwise: 120 };

export interface Conditions {
  /** Whether being asked often makes people say yes less, and leave. */
  fatigue: boolean;
}

export interface Lived {
  world: World;
  diaries: Diaries;
  openings: Opening[];
  /** By day: who had left. */
  leftOn: Map<Diary, number>;
}

/** Everything that happens under one policy, day by day. */
export class Life {
  private readonly diaries: Diaries;
  private readonly openings: Opening[] = [];
  private readonly agenda = new Map<number, (() => void)[]>();
  private readonly leftOn = new Map<Diary, number>();
  private running: Opening[] = [];
  /** What came of asks so far, with a first guess of one in five, an eighth of them late, that counts as 200 asks. */
  private yes = 35;
  private lateYes = 5;
  private asks = 200;
  private lapsed = 50;
  private day = 0;

  constructor(
    private readonly world: World,
    private readonly policy: Policy,
    private readonly conditions: Conditions,
  ) {
    this.diaries = new Diaries(world);
  }

  live(): Lived {
    const last = this.world.posts.at(-1)?.day ?? 0;
    let next = 0;
    for (this.day = 0; this.day <= last; this.day += 1) {
      for (const happens of this.agenda.get(this.day) ?? []) happens();
      this.agenda.delete(this.day);
      for (; this.world.posts[next]?.day === this.day; next += 1) this.running.push(this.opened(new Opening(this.world.posts[next], this.world)));
      this.running = this.running.filter((opening) => opening.isOpen(this.day));
      for (const opening of this.running) if (this.policy.asksOn(this.day - opening.post.day)) this.ask(opening);
    }
    return { world: this.world, diaries: this.diaries, openings: this.openings, leftOn: this.leftOn };
  }

  private opened(opening: Opening): Opening {
    this.openings.push(opening);
    return opening;
  }

  private on(day: number, happens: () => void): void {
    const there = this.agenda.get(day);
    if (there) there.push(happens);
    else this.agenda.set(day, [happens]);
  }

  private ask(opening: Opening): void {
    const daysOpen = this.day - opening.post.day;
    // After that day no wave would close in time; on that day it is the last.
    const lastDay = DAYS_TO_FILL - ANSWER_DAYS;
    if (this.policy.waves && (daysOpen > lastDay || this.day < opening.asksAgainOn)) return;
    const isNewWave = this.day >= opening.closesOn;
    if (isNewWave) opening.wanted = this.policy.size?.(opening.remaining, { asked: opening.asks.length, tookPlaces: opening.chosen }) ?? this.sizeOf(opening, daysOpen);
    if (opening.wanted <= 0) return;
    const picked = this.policy.pick(opening, opening.wanted, this.day, { world: this.world, diaries: this.diaries });
    for (const each of picked) this.askOne(opening, each);
    if (!this.policy.waves) return;
    opening.wanted -= picked.length;
    if (isNewWave) opening.closesOn = this.day + ANSWER_DAYS;
    // An opportunity asks 50 people a day: a greater wave goes on tomorrow. Where people ran out, the wave is as it is.
    const goesOn = picked.length === DEFAULT_POLICY.opportunityAsksIn24Hours && opening.wanted > 0;
    opening.asksAgainOn = goesOn ? this.day + 1 : opening.closesOn;
    this.on(this.day + ANSWER_DAYS, () => this.draw(opening));
  }

  private sizeOf(opening: Opening, daysOpen: number): number {
    return this.policy.waves && daysOpen > 0 ? this.lastWave(opening) : Math.ceil(opening.remaining / ((this.yes + this.lateYes) / this.asks));
  }

  /** No other closes in time, so it asks a few more; those who will answer the first one late help. */
  private lastWave(opening: Opening): number {
    const silent = opening.asks.filter(({ state }) => state === 'lapsed').length;
    const comesLate = (silent * this.lateYes) / this.lapsed;
    return asksFor(Math.max(0, opening.remaining - comesLate), this.yes / this.asks);
  }

  private askOne(opening: Opening, { person, relevance }: Suitable): void {
    const { post } = opening;
    const diary = this.diaries.of(person);
    const lately = this.conditions.fatigue ? diary.asksSince(this.day, 90) : 0;
    const chance = person.willingness * (0.5 + 0.5 * relevance) * Math.max(0.3, Math.exp(-0.2 * lately));
    const lot = (question: number) => lotFor(this.world.seed, person.nr, post.nr, question);
    const says = lot(0) < chance ? 'yes' : lot(1) < SAYS_NO ? 'no' : 'nothing';
    const after = person.late ? 8 + Math.floor(lot(2) * 13) : 1 + Math.floor(lot(2) * 7);
    const now = nineOn(this.day);
    const ask: Ask = {
      opportunityId: String(post.nr), organisationIds: [String(post.organisation)], state: 'delivered', reservedAt: now, closesAt: new Date(now.getTime() + ANSWER_DAYS * DAY),
      lapsedAt: null, hearAgainAt: null, person, post, day: this.day, says, saysOn: this.day + after,
    }; // prettier-ignore
    diary.add(ask, this.day);
    opening.asks.push(ask);
    opening.asked.add(person.nr);
    if (says !== 'nothing') this.on(ask.saysOn, () => this.answered(opening, ask, diary));
    this.on(this.day + ANSWER_DAYS, () => this.closed(ask, diary));
    if (says !== 'yes') this.on(says === 'no' ? ask.saysOn : this.day + ANSWER_DAYS, () => this.mayLeave(ask, diary));
  }

  private answered(opening: Opening, ask: Ask, diary: Diary): void {
    diary.changed();
    diary.heardFromAt = nineOn(this.day);
    if (ask.says === 'no') {
      // A late no changes nothing: nothing waits for it.
      if (ask.state === 'delivered') ask.state = 'no';
      return;
    }
    const late = ask.state === 'lapsed';
    if (!opening.isOpen(this.day)) {
      if (!late) ask.state = 'not_needed';
      return;
    }
    ask.state = 'willing';
    if (!this.policy.waves || late) this.choose(opening, ask, diary);
    else opening.willing.push(ask);
  }

  /** The wave closes: what nobody answered lapses, and after so many in a row a check-in goes out. */
  private closed(ask: Ask, diary: Diary): void {
    this.asks += 1;
    if (ask.says === 'yes' && ask.saysOn <= this.day) this.yes += 1;
    if (ask.state !== 'delivered') return;
    this.lapsed += 1;
    if (ask.says === 'yes') this.lateYes += 1;
    ask.state = 'lapsed' satisfies AskState;
    ask.lapsedAt = nineOn(this.day);
    diary.changed();
    const silent = diary.ledger.filter((each) => each.state === 'lapsed' && each.lapsedAt !== null && (diary.heardFromAt === null || each.lapsedAt > diary.heardFromAt)).length;
    if (silent !== DEFAULT_POLICY.unansweredInARow) return;
    const answers = lotFor(this.world.seed, ask.person.nr, ask.post.nr, 3) < CHECK_IN.answers;
    this.on(this.day + (answers ? CHECK_IN.days : CHECK_IN.otherwise), () => {
      diary.heardFromAt = nineOn(this.day);
      diary.changed();
    });
  }

  /** Places are drawn among all who said yes, never given to the fastest; who isn't needed hears the same day. */
  private draw(opening: Opening): void {
    const willing = shuffled(opening.willing, seeded(this.world.seed * 13 + opening.post.nr));
    opening.willing = [];
    for (const ask of willing) this.choose(opening, ask, this.diaries.of(ask.person));
  }

  private choose(opening: Opening, ask: Ask, diary: Diary): void {
    diary.changed();
    if (opening.remaining <= 0) {
      ask.state = 'not_needed';
      return;
    }
    ask.state = 'chosen';
    opening.chosen += 1;
    if (opening.remaining === 0) opening.filledOn = this.day;
    diary.involvements += 1;
    const lasts = INVOLVED.least + Math.floor(lotFor(this.world.seed, ask.person.nr, ask.post.nr, 4) * (INVOLVED.most - INVOLVED.least + 1));
    this.on(this.day + lasts, () => {
      diary.involvements -= 1;
      if (ask.person.restsAfterwards) diary.restUntil = nineOn(this.day + REST_AFTER_INVOLVEMENT);
      diary.changed();
    });
  }

  private mayLeave(ask: Ask, diary: Diary): void {
    if (!this.conditions.fatigue || !diary.here) return;
    const chance = 0.002 * (1 + diary.asksSince(this.day, 90));
    if (lotFor(this.world.seed, ask.person.nr, ask.post.nr, 5) >= chance) return;
    diary.leave();
    this.leftOn.set(diary, this.day);
  }
}
