import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { AreaDays, type SuccessionRow } from './area-days.rules.js';
import { Area } from './area.entity.js';
import { askedArea } from './asked-area.js';
import { dayInEngland, holdsOn } from './days.rules.js';

/**
 * Where an area is on a day.
 * - `holds`: the code is in use.
 * - `replaced`: another one took over all of it.
 * - `ask_again`: it was divided; only the person (or a postcode) can say which.
 * - `not_yet`: it begins later.
 * - `ended`: it ended and nothing took over, or what did has ended too.
 * - `unknown`: there is no such code.
 */
export type AreaOnDay =
  | { outcome: 'holds' | 'replaced'; area: Area }
  | { outcome: 'ask_again'; choices: Area[] }
  | { outcome: 'not_yet' | 'ended' | 'unknown' };

@Injectable()
export class AreaQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The day it is in England now, `YYYY-MM-DD`. */
  async today(): Promise<string> {
    return dayInEngland(await this.clock.now());
  }

  /** All areas there ever were, with what followed what: some fifty, in two statements. */
  async days(): Promise<AreaDays> {
    const areas = await this.dataSource.manager.find(Area);
    return new AreaDays(areas, await this.dataSource.query<SuccessionRow[]>('select area_code as "areaCode", successor_code as "successorCode" from area_successor order by area_code, successor_code'));
  }

  /**
   * All codes, old and new, under which something may be kept that whoever names this area asks for: what took over from it, and what was there before those.
   * @throws DomainError BAD_USER_INPUT where there never was such an area
   */
  async meant(areaCode: string): Promise<string[]> {
    const areas = await this.days();
    return areas.kinOf(askedArea(areas, areaCode));
  }

  /** Areas valid on this day (its first and last day included), by name. Day as `YYYY-MM-DD`, default today. */
  async areas(day?: string): Promise<Area[]> {
    const on = day ?? (await this.today());
    const all = await this.dataSource.manager.find(Area, { order: { name: 'ASC', code: 'ASC' } });
    return all.filter((area) => holdsOn(area, on));
  }

  /** What a code, old or new, means on a day (`YYYY-MM-DD`). Follows successors as far as they go. */
  async areaOn(code: string, day: string, em: EntityManager = this.dataSource.manager): Promise<AreaOnDay> {
    const area = await em.findOneBy(Area, { code });
    if (!area) return { outcome: 'unknown' };
    if (holdsOn(area, day)) return { outcome: 'holds', area };
    if (day < area.validFrom) return { outcome: 'not_yet' };
    const choices = await this.heirsOn(code, day, em);
    if (choices.length === 0) return { outcome: 'ended' };
    return choices.length === 1 ? { outcome: 'replaced', area: choices[0] } : { outcome: 'ask_again', choices };
  }

  /** The areas that directly took over from this one, by name. None for an area in use. */
  async successorsOf(code: string): Promise<Area[]> {
    return (await this.successorsOfAll([code])).get(code) ?? [];
  }

  /** The same for many codes in one statement; a code without successors has no entry. */
  async successorsOfAll(codes: readonly string[]): Promise<Map<string, Area[]>> {
    const rows = await this.dataSource.query<(Area & { of: string })[]>(
      `select s.area_code as "of", a.code, a.name, a.kind, a.valid_from::text as "validFrom", a.valid_to::text as "validTo"
       from area_successor s join area a on a.code = s.successor_code
       where s.area_code = any($1::text[])
       order by a.name, a.code`,
      [codes],
    );
    const byCode = new Map<string, Area[]>();
    for (const { of, ...area } of rows) byCode.set(of, [...(byCode.get(of) ?? []), area]);
    return byCode;
  }

  /** Every area in use on this day that took over from this one, however many steps it took. */
  private async heirsOn(code: string, day: string, em: EntityManager): Promise<Area[]> {
    const rows = await em.query<{ code: string }[]>(
      `with recursive heir as (
         select successor_code as code from area_successor where area_code = $1
         union
         select s.successor_code from heir join area_successor s on s.area_code = heir.code
       )
       select code from heir`,
      [code],
    );
    const heirs = await em.find(Area, { where: { code: In(rows.map((row) => row.code)) }, order: { name: 'ASC', code: 'ASC' } });
    return heirs.filter((area) => holdsOn(area, day));
  }
}
