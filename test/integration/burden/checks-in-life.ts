import { expect } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import type { Approach } from '../../../src/burden/guard.facts.js';
import { DEFAULT_POLICY } from '../../../src/burden/policy.js';
import type { BurdenWorld } from '../../support/builders/burden.builder.js';
import type { Check, LedgerModel, ModelAsk } from './ledger-model.js';
import type { Setting, Somebody } from './life-setting.js';
import type { Step } from './life-steps.js';

export type CheckStep = Extract<Step, { op: 'check' | 'settleCheck' | 'announced' }>;
export const isCheckStep = (what: Step): what is CheckStep => what.op === 'check' || what.op === 'settleCheck' || what.op === 'announced';

/** The life in which it happens. */
export interface Around {
  world: BurdenWorld;
  em: EntityManager;
  setting: Setting;
  ids: readonly Somebody[];
  model: LedgerModel;
  /** Ask ids, in the order of the model's asks. */
  asks: string[];
  /** Profiles that are there, by their number. */
  profiles(): number[];
  wait(milliseconds: number): Promise<void>;
  confirm(whoever: number, address: number): Promise<void>;
  hold(who: number): Promise<void>;
  isOnHold(profile: number): boolean;
}

const isCheck = (ask: ModelAsk): ask is ModelAsk & { check: Check } => ask.check !== undefined;
const nameOf = (address: number): string => `address ${address}`;

/** What the software of organisations asks and says, in a random life; decided by database and rules at once. */
export class ChecksInLife {
  constructor(private readonly around: Around) {}

  async take(what: CheckStep): Promise<void> {
    const { around } = this;
    const { model } = around;
    switch (what.op) {
      case 'check':
        return this.reserve(what.organisation, what.about, what.addresses, what.study);
      case 'settleCheck': {
        const checks = model.asks.filter(isCheck);
        return checks.length === 0 ? undefined : this.settle(checks[what.which % checks.length], what.wasMade);
      }
      case 'announced': {
        const { organisation, address, whose, study, says } = what;
        if (address < 2) for (const one of whose) await around.confirm(one, address);
        const before = model.asks.length;
        await this.reserve(organisation, 0, [address], study);
        if (what.meanwhile && whose.length > 0 && whose[0] < 2) await around.hold(whose[0]);
        await around.wait(what.after);
        const announced = model.asks[before] as ModelAsk | undefined;
        if (announced && isCheck(announced) && says !== 'nothing') {
          await this.settle(announced, says === 'made');
          // What was said first holds.
          await this.settle(announced, says !== 'made');
        }
        model.sweep();
        await around.world.sweep();
        await this.reserve((organisation + 1) % 3, 0, [address], study);
        await around.wait(what.then);
        await this.reserve((organisation + 2) % 3, 0, [address], study);
        for (const about of [0, 1]) await this.reserve(organisation, about, [address], study);
      }
    }
  }

  private async reserve(organisation: number, about: number, numbers: readonly number[], study: boolean): Promise<void> {
    const { model, setting, world, em, asks } = this.around;
    const external: Approach = {
      opportunityId: setting.external[organisation + 3 * about], organisationIds: [setting.organisations[organisation]], context: 'research', suitableFor16And17: false, participation: study,
      answerDays: DEFAULT_POLICY.answerDays.usual,
    };
    const addresses = numbers.map(nameOf);
    const expected = model.reserveChecks(external, addresses, this.inTurn());
    const people = addresses.map((address) => ({ hash: world.checkHash(address), silenced: false }));
    const { outcomes } = await world.guard.reserveChecks(em, external.opportunityId, people, { context: 'research', participation: study });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(expected.map((outcome) => (outcome === 'asked' ? 'granted' : outcome)));
    asks.push(...outcomes.flatMap(({ checkId }) => checkId ?? []));
  }

  private async settle(ask: ModelAsk & { check: Check }, wasMade: boolean): Promise<void> {
    const { model, world, em, asks } = this.around;
    const id = asks[model.asks.indexOf(ask)];
    const expected = model.settle(ask, wasMade);
    const settled = await world.guard.settleChecks(em, [id], ask.organisationIds[0], wasMade);
    expect([...settled]).toEqual([[id, expected]]);
  }

  /** Of several with one address: who isn't on hold, rather as themselves than as somebody who is acted for; then by their number. */
  private inTurn(): number[] {
    const { model, ids, isOnHold } = this.around;
    const key = (i: number): string => `${isOnHold(i) ? 1 : 0} ${model.people[i].acting === null ? 0 : 1} ${ids[i].id}`;
    return this.around.profiles().sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** What the guard rows of addresses that are nobody's here remember is what the ledger says. */
  async compareRows(): Promise<void> {
    const { model, world, em } = this.around;
    const addresses = [...model.strangers.keys()];
    const rows = await em.query<{ open_n: number; unanswered_run: number; recent_at: Date[] }[]>(
      `select row.open_n, row.unanswered_run, row.recent_at
       from recipient_by_hash known join guard_row own on own.recipient_id = known.recipient_id join guard_row row on row.recipient_id = coalesce(own.alias_of, own.recipient_id)
       order by array_position($1::bytea[], known.value_hash)`,
      [addresses.map((address) => world.checkHash(address))],
    );
    expect(rows.map(({ open_n: openN, unanswered_run: unansweredRun, recent_at }) => ({ openN, unansweredRun, recentAt: recent_at.map((date) => date.toISOString()) }))).toEqual(
      addresses.map((address) => model.remembered(model.strangers.get(address) ?? -1)),
    );
  }
}
