import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ReportedAs } from './loss.lists.js';

/** Word that somebody has died: who brought it and when, and whether it was confirmed or wrong. */
@Entity('reported_loss')
export class ReportedLoss {
  @IdColumn()
  id!: string;

  @Column('uuid')
  contributorId!: string;

  @InstantColumn()
  reportedAt!: Date;

  /** Null: by the link in an invitation. */
  @Column('uuid', { nullable: true })
  reportedBy!: string | null;

  @Column('text')
  reportedAs!: ReportedAs;

  /** Profiles that stand still because of it. */
  @Column('uuid', { array: true })
  held!: string[];

  @InstantColumn({ nullable: true })
  confirmedAt!: Date | null;

  @InstantColumn({ nullable: true })
  undoneAt!: Date | null;
}
