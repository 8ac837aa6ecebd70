import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** Somebody's word that they were not asked outside Askwell, and what a lead decided. */
@Entity('outside_ask_dispute')
export class OutsideAskDispute {
  @IdColumn()
  id!: string;

  @Column('uuid')
  askId!: string;

  @Column('uuid')
  contributorId!: string;

  @Column('uuid')
  organisationId!: string;

  @Column('text', { nullable: true })
  because!: string | null;

  @InstantColumn()
  disputedAt!: Date;

  @InstantColumn({ nullable: true })
  decidedAt!: Date | null;

  /** What was decided: whether the ask counts. */
  @Column('boolean', { nullable: true })
  counts!: boolean | null;
}
