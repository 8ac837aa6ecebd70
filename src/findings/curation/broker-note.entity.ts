import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../../platform/database/columns.js';

/** What a note on a finding said for a time: a note that is changed is written anew, and what it said before stays. */
@Entity('broker_note')
export class BrokerNote {
  @IdColumn()
  id!: string;

  /** The note's first text; null for the first itself. */
  @Column('uuid', { nullable: true })
  firstId!: string | null;

  @Column('uuid')
  findingId!: string;

  @Column('text', { nullable: true })
  areaCode!: string | null;

  @Column('text')
  text!: string;

  @Column('text', { nullable: true })
  couldChange!: string | null;

  @Column('uuid')
  authorId!: string;

  @InstantColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  removedAt!: Date | null;

  /** Null also for what was removed before this was kept. */
  @Column('uuid', { nullable: true })
  removedBy!: string | null;
}
