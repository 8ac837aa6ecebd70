import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { RoundState } from './rounds.lists.js';

/** Askwell asks for one opportunity, wave after wave, until its places are filled. At most one at a time. */
@Entity('asking_round')
export class AskingRound {
  @IdColumn()
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('uuid')
  startedBy!: string;

  @InstantColumn()
  startedAt!: Date;

  /** What happens first for those who are chosen; everyone asked reads it. */
  @Column('text')
  nextStep!: string;

  /** With the turn it repeats the draw among people who suit equally well. Never shown: with it, ids could be guessed at. */
  @Column('text')
  seed!: string;

  @Column('text')
  state!: RoundState;

  /** How often it has gone on. Whoever planned a wave makes it only while this is as it was. */
  @Column('int')
  turn!: number;

  /** When it goes on: found by a sweep. */
  @InstantColumn()
  dueAt!: Date;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;

  /** Who stopped it. */
  @Column('uuid', { nullable: true })
  endedBy!: string | null;
}
