import { expect } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { mayCheckIn } from '../../../src/burden/guard.sending.rules.js';
import { DEFAULT_POLICY } from '../../../src/burden/policy.js';
import { DAY } from '../../support/builders/burden.builder.js';
import type { LedgerModel } from './ledger-model.js';
import type { Somebody } from './life-setting.js';
import type { Step } from './life-steps.js';

export type OwnQuestionStep = Extract<Step, { op: 'checkIns' | 'reviews' | 'askedBack' }>;
export const isOwnQuestion = (what: Step): what is OwnQuestionStep => what.op === 'checkIns' || what.op === 'reviews' || what.op === 'askedBack';

/** The life in which it happens. */
interface Around {
  em: EntityManager;
  ids: readonly Somebody[];
  model: LedgerModel;
  /** Profiles that are there, by their number. */
  profiles(): number[];
  take(what: Step): Promise<void>;
  wait(milliseconds: number): Promise<void>;
}

interface Bundle {
  profileId: string;
  at: Date;
  isCheckIn: boolean;
}

/** What the service itself wants to know, in a random life; whom it asks and when is decided by database and rules at once. */
export class OwnQuestionsInLife {
  private readonly bundles: Bundle[] = [];
  /** Profiles of which was told that acting for them is looked at again. */
  private readonly told = new Set<string>();

  constructor(private readonly around: Around) {}

  async take(what: OwnQuestionStep): Promise<void> {
    switch (what.op) {
      case 'checkIns':
        return this.checkIns();
      case 'reviews':
        return this.reviews();
      case 'askedBack': {
        const { around } = this;
        const { who } = what;
        if (what.joined) for (const one of [0, 1]) await around.take({ op: 'confirm', whoever: one, address: 0 });
        for (let nr = 0; nr < what.unanswered; nr += 1) await around.take({ op: 'leave', who });
        if (what.meanwhile === 'break') await around.take({ op: 'quiet', who, from: 0, days: 5 });
        else if (what.meanwhile === 'list') await around.take({ op: 'way', who, way: 'send_list', shortNotice: false });
        else if (what.meanwhile !== null) await around.take({ op: what.meanwhile, who });
        if (what.reviewsFirst) await this.reviews();
        await this.checkIns();
        if (what.comesBack) await around.take({ op: 'heardFrom', who });
        for (let nr = 0; nr < (what.comesBack ? 3 : 0); nr += 1) await around.take({ op: 'leave', who });
        await around.wait(what.then);
        return this.checkIns();
      }
    }
  }

  private async checkIns(): Promise<void> {
    const { em, model } = this.around;
    const expected = this.dueForCheckIn();
    const asked: string[] = [];
    for (;;) {
      const [{ bundleId }] = await em.query<[{ bundleId: string | null }]>('select guard_check_in_due() as "bundleId"');
      if (bundleId === null) break;
      const [{ profileId }] = await em.query<[{ profileId: string }]>('select contributor_id as "profileId" from service_bundle where id = $1', [bundleId]);
      asked.push(profileId);
    }
    expect(asked.sort()).toEqual(expected.sort());
    this.bundles.push(...asked.map((profileId) => ({ profileId, at: model.now, isCheckIn: true })));
  }

  /** Of each person who is to be asked the profile through which: that which stayed unanswered last. */
  private dueForCheckIn(): string[] {
    const { ids, model } = this.around;
    return this.people().flatMap((profiles) => {
      const own = this.ownQuestions(profiles);
      const through = profiles.filter((i) => mayCheckIn(DEFAULT_POLICY, model.personOf(i), model.history(i), own, model.now));
      const silentAt = (i: number): number => Math.max(0, ...model.asks.flatMap(({ person, state, lapsedAt, isNobodys }) => (person === i && state === 'lapsed' && !isNobodys ? lapsedAt!.getTime() : [])));
      const [first] = through.sort((a, b) => silentAt(b) - silentAt(a) || (ids[a].id < ids[b].id ? -1 : 1));
      return first === undefined ? [] : [ids[first].id];
    });
  }

  private async reviews(): Promise<void> {
    const { em, ids, model } = this.around;
    const expected = this.people().flatMap((profiles) => {
      const { lastBundleAt, reviewDueAt } = this.ownQuestions(profiles);
      const isDue = reviewDueAt !== null && reviewDueAt.getTime() <= model.now.getTime() + 30 * DAY && (lastBundleAt === null || lastBundleAt.getTime() + 30 * DAY <= model.now.getTime());
      return isDue ? [profiles.filter((i) => this.isToBeTold(i)).map((i) => ids[i].id)] : [];
    });
    const told: string[][] = [];
    for (;;) {
      const [{ about }] = await em.query<[{ about: string[] }]>('select guard_acting_review_due() as about');
      if (about.length === 0) break;
      // People of other lives are acted for, too.
      if (ids.some(({ id }) => about.includes(id))) told.push(about);
    }
    expect(told).toEqual(expected);
    for (const [profileId, ...others] of told) {
      this.bundles.push({ profileId, at: model.now, isCheckIn: false });
      for (const one of [profileId, ...others]) this.told.add(one);
    }
  }

  private ownQuestions(profiles: readonly number[]): { lastBundleAt: Date | null; lastCheckInAt: Date | null; reviewDueAt: Date | null } {
    const { ids, model } = this.around;
    const theirs = this.bundles.filter(({ profileId }) => profiles.some((i) => ids[i].id === profileId));
    const newest = (bundles: readonly Bundle[]): Date | null => bundles.reduce<Date | null>((last, { at }) => (last === null || at > last ? at : last), null);
    const reviews = profiles.filter((i) => this.isToBeTold(i)).map((i) => model.people[i].acting!.until.getTime());
    return { lastBundleAt: newest(theirs), lastCheckInAt: newest(theirs.filter(({ isCheckIn }) => isCheckIn)), reviewDueAt: reviews.length === 0 ? null : new Date(Math.min(...reviews)) };
  }

  private isToBeTold(i: number): boolean {
    const { acting, here } = this.around.model.people[i];
    return acting !== null && here && !this.told.has(this.around.ids[i].id);
  }

  /** Profiles whose attention is one person's, together. */
  private people(): number[][] {
    const { model } = this.around;
    const of = new Map<number, number[]>();
    for (const i of this.around.profiles()) of.set(model.recipient(i), [...(of.get(model.recipient(i)) ?? []), i]);
    return [...of.values()];
  }
}
