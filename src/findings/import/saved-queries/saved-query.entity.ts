import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../../../platform/database/columns.js';

export const queriedServices = ['europe_pmc', 'pubmed', 'crossref', 'feed'] as const;
export type QueriedService = (typeof queriedServices)[number];
export const queryRhythms = ['day', 'week'] as const;
export type QueryRhythm = (typeof queryRhythms)[number];

/** A query that a knowledge broker saved, and that runs by itself. */
@Entity('saved_query')
export class SavedQuery {
  @IdColumn()
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  service!: QueriedService;

  @Column('text')
  query!: string;

  @Column('text')
  every!: QueryRhythm;

  @Column('date')
  since!: string;

  @InstantColumn()
  nextRunAt!: Date;

  @InstantColumn({ nullable: true })
  runningUntil!: Date | null;

  @Column('int')
  failures!: number;

  @Column('text', { nullable: true })
  etag!: string | null;

  @Column('text', { nullable: true })
  lastModified!: string | null;

  @Column('uuid')
  createdBy!: string;

  @InstantColumn()
  createdAt!: Date;

  @Column('uuid', { nullable: true })
  endedBy!: string | null;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}
