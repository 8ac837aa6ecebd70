import { Column, Entity } from 'typeorm';
import type { NeedGroup } from '../contributors/contributor.lists.js';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** One answer to "who suits this opportunity?". Frozen when made; for 24 hours it is the only answer. */
@Entity('candidate_list')
export class CandidateList {
  @IdColumn()
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('uuid')
  madeBy!: string;

  @InstantColumn()
  madeAt!: Date;

  /** Asking again before this instant gets the same list. */
  @InstantColumn()
  freshUntil!: Date;

  /** Repeats the draw among those who suit equally well. Never shown: with it and the order, ids could be guessed at. */
  @Column('text')
  seed!: string;

  /** To the nearest 5 below; 0 stands for fewer than 5. */
  @Column('int')
  availableLater!: number;

  /** Kinds of access needs that several on the list have, without counts or names. Emptied for good when anybody on it goes. */
  @Column('jsonb')
  toArrange!: { group: NeedGroup; need: string }[];
}
