import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { keyedDraw, noise, quarterOf, shown } from '../monitoring/publishing.rules.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';
import { CharacteristicCounts } from './characteristic.counts.js';
import { type AskedFor, countAskedFor, countNeverAsked, countPeopleAsked, type Group, type PeopleAsked } from './concentration.counts.js';
import { LEAST_IN_A_GROUP, MOST_ASKS, toHalf, toldSpread, toTwentieth } from './concentration.rules.js';

interface Figure extends Group {
  in90Days: number[] | null;
  in365Days: number[] | null;
  neverAsked: number | null;
  hoursAnAsk: number | null;
  byHand: number | null;
  filled: number | null;
  worst: number | null;
}

const nameOf = ({ groupedBy, code }: Group): string => `${groupedBy} ${code}`;

/** Makes up the figures, once for a quarter; after that nothing changes them, so no two readings differ by what one person did. */
@Injectable()
export class ConcentrationPublishing {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly characteristics: CharacteristicCounts,
  ) {}

  /** @returns whether there are new figures: not when this quarter has some, nor while fewer than LEAST_IN_A_GROUP people may be asked */
  publish(): Promise<boolean> {
    return this.unitOfWork.run(async (em, now) => {
      const quarter = quarterOf(dayInEngland(now));
      // Whoever inserts the row makes the figures; others wait for it and find it there.
      const claimed = await em.query<unknown[]>(
        `insert into concentration_publication (quarter, published_at)
         select $1, $2 where (select count(*) from (select from guarded_profile where way = 'teams_may_ask' and is_active limit $3) enough) >= $3
         on conflict do nothing returning 1`,
        [quarter, now, LEAST_IN_A_GROUP],
      );
      if (claimed.length === 0) return false;
      await this.write(em, quarter, this.figures(await countPeopleAsked(em, now), await countAskedFor(em, now), await countNeverAsked(em, now)));
      return true;
    });
  }

  /**
   * By what people answered about themselves, as figures about answers are made up: only in a quarter that has those, which takes ten people whose answers came,
   * went or changed, and with noise drawn anew each quarter. Noise that stays with a count would show whether the count changed.
   * @returns whether there are new figures
   */
  publishByCharacteristic(): Promise<boolean> {
    return this.unitOfWork.run(async (em, now) => {
      const quarter = quarterOf(dayInEngland(now));
      const claimed = await em.query<unknown[]>(
        `insert into concentration_by_characteristic (quarter, published_at)
         select quarter, $2 from concentration_publication join monitoring_publication using (quarter) where quarter = $1
         on conflict do nothing returning 1`,
        [quarter, now],
      );
      if (claimed.length === 0) return false;
      await this.write(em, quarter, this.figures(await this.characteristics.at(em, now), [], 0, quarter));
      return true;
    });
  }

  /** @param fresh what noise is drawn by beside the group; without it, by the count, so that what doesn't change is told alike in every quarter */
  private figures(people: readonly PeopleAsked[], posts: readonly AskedFor[], neverAsked: number, fresh: string | null = null): Figure[] {
    const postsOf = new Map(posts.map((each) => [nameOf(each), each]));
    const groups = new Map<string, PeopleAsked[]>();
    for (const each of people) groups.set(nameOf(each), [...(groups.get(nameOf(each)) ?? []), each]);
    return [...groups].flatMap(([name, counts]) => {
      const [in90Days, in365Days] = ([90, 365] as const).map((days) => this.told(name, days, counts, fresh));
      if (in90Days === null && in365Days === null) return [];
      const { groupedBy, code } = counts[0];
      const of = postsOf.get(name);
      return [{
        groupedBy, code, in90Days, in365Days,
        neverAsked: groupedBy === 'everybody' ? this.count(name, 'never', neverAsked) : null,
        hoursAnAsk: toHalf(of?.hours ?? null),
        byHand: of ? this.count(name, 'by hand', of.byHand) : null,
        filled: of ? this.count(name, 'filled', of.filled) : null,
        worst: toTwentieth(of?.worst ?? null),
      }]; // prettier-ignore
    });
  }

  private told(name: string, days: 90 | 365, counts: readonly PeopleAsked[], fresh: string | null): number[] | null {
    const spread = Array.from({ length: MOST_ASKS + 1 }, () => 0);
    for (const each of counts) if (each.days === days) spread[each.asks] = each.people;
    return toldSpread(spread, (asks, people) => noise(this.draw(name, `${days} ${asks}`, fresh ?? people)));
  }

  private count(name: string, what: string, exact: number): number | null {
    return shown(exact, this.draw(name, what, exact));
  }

  /** The same for the same count in every quarter: noise drawn anew each time would leave by averaging. What is drawn by the quarter is made up too seldom for that. */
  private draw(name: string, what: string, exact: number | string): number {
    return keyedDraw(this.box.keyedHash('concentration noise'), name, `${what}: ${exact}`);
  }

  /** In one statement, however many groups there are. */
  private async write(em: EntityManager, quarter: string, figures: readonly Figure[]): Promise<void> {
    await em.query(
      `insert into concentration_figure (quarter, grouped_by, code, in_90_days, in_365_days, never_asked, hours_an_ask, picked_by_hand, places_filled, worst_filled)
       select $1, f."groupedBy", f.code, f."in90Days", f."in365Days", f."neverAsked", f."hoursAnAsk", f."byHand", f.filled, f.worst
       from jsonb_to_recordset($2::jsonb) as f ("groupedBy" text, code text, "in90Days" int[], "in365Days" int[], "neverAsked" int, "hoursAnAsk" numeric, "byHand" int, filled int, worst numeric)`,
      [quarter, JSON.stringify(figures)],
    );
  }
}
