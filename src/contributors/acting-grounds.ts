import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { badInput } from '../platform/errors/domain-error.js';
import type { ActingBasisType } from './acting.types.js';
import type { ActingScope, AgeBand, RepresentationBasis } from './contributor.lists.js';

export interface StatedGround {
  basis: RepresentationBasis;
  ageBand: AgeBand | null;
  /** YYYY-MM. */
  turnsEighteenIn: string | null;
  /** Where the basis was in the input, for the message. */
  path: string;
}

/** What follows from a ground on the day it is stated. */
export interface GroundFacts {
  basis: RepresentationBasis;
  scope: ActingScope[];
  needsPapers: boolean;
  reviewDays: number;
  /** The first day of the month in which it ends by itself; null when it doesn't. */
  majorityOn: string | null;
}

const columns = `basis, title_en as title, words_en as words, may as "mayDo", papers, for_16_17 as "for16And17", for_18_or_over as "for18OrOver",
  review_days as "reviewDays", source, source_url as "sourceUrl", valid_from::text as "validFrom"`;
const validOn = `valid_from <= $1::date and coalesce(valid_to, 'infinity') >= $1::date`;

/** Why somebody may act for another: facts of the law with the days they hold for, and what each allows here. */
@Injectable()
export class ActingGrounds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async inForce(): Promise<ActingBasisType[]> {
    return this.dataSource.query<ActingBasisType[]>(`select ${columns} from acting_basis where ${validOn} order by basis`, [await this.clock.now()]);
  }

  /** @throws DomainError BAD_USER_INPUT for a ground that allows nothing here, or isn't one at the person's age */
  async of(em: EntityManager, { basis, ageBand, turnsEighteenIn, path }: StatedGround, now: Date): Promise<GroundFacts> {
    const [ground] = await em.query<ActingBasisType[]>(`select ${columns} from acting_basis where ${validOn} and basis = $2`, [now, basis]);
    if (!ground) throw badInput(path, 'This is no ground for acting for somebody at present. See actingBases.');
    if (ground.mayDo.length === 0) throw badInput(path, ground.words);
    if (ageBand === '16_or_17' ? !ground.for16And17 : !ground.for18OrOver) {
      throw badInput(path, `This is a ground for people of ${ageBand === '16_or_17' ? '18 or over' : '16 or 17'} only. ${ground.words}`);
    }
    const majorityOn = basis === 'parental_responsibility' && turnsEighteenIn ? `${turnsEighteenIn}-01` : null;
    return { basis, scope: ground.mayDo, needsPapers: ground.papers.length > 0, reviewDays: ground.reviewDays, majorityOn };
  }
}
