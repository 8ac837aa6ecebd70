import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { FeedbackState, Outcome } from './feedback.rules.js';

/** By when people hear what came of an opportunity, and what they were told. The database makes one when a post opens (trigger opportunity_owes_feedback). */
@Entity('feedback_duty')
export class FeedbackDuty {
  @IdColumn()
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('text')
  state!: FeedbackState;

  /** The day that people were shown when the post opened, YYYY-MM-DD. */
  @Column('date')
  firstDueOn!: string;

  /** The one that holds. */
  @Column('date')
  dueOn!: string;

  /** The first instant after it in England; the database derives it. */
  @InstantColumn({ insert: false, update: false })
  dueAt!: Date;

  @Column('date', { nullable: true })
  extendedFrom!: string | null;

  @InstantColumn({ nullable: true })
  extendedAt!: Date | null;

  @Column('text', { nullable: true })
  extendedBecause!: string | null;

  @InstantColumn({ nullable: true })
  givenAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: Outcome | null;

  @Column('text', { nullable: true })
  inPlainWords!: string | null;

  @Column('text', { nullable: true })
  youSaid!: string | null;

  @Column('text', { nullable: true })
  weDid!: string | null;

  @Column('text', { nullable: true })
  whyNot!: string | null;

  @InstantColumn({ nullable: true })
  escalatedAt!: Date | null;
}
