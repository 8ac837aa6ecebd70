import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { Gripp2Item } from './gripp2.js';

/** What a team says itself about one item of a report. */
@Entity('involvement_report_words')
export class ReportWords {
  @IdColumn() id!: string;
  @Column('uuid') opportunityId!: string;
  @Column('text') item!: Gripp2Item;
  /** Null: taken back. */
  @Column('text', { nullable: true }) words!: string | null;
  @Column('int') version!: number;
  @InstantColumn() writtenAt!: Date;
  @Column('uuid') writtenBy!: string;
}
