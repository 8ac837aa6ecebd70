import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** Somebody who hears what came of an opportunity: one row, one message. */
@Entity('feedback_person')
export class FeedbackPerson {
  @IdColumn()
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  /** Null once the person was erased. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  @InstantColumn({ nullable: true })
  passOnSince!: Date | null;

  @InstantColumn({ nullable: true })
  toldAt!: Date | null;

  @InstantColumn({ nullable: true })
  seenAt!: Date | null;
}
