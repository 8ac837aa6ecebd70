import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, InstantColumn } from '../platform/database/columns.js';
import { CuratedColumns } from './curation/curated.columns.js';
import type { AbstractSection, DatePrecision, FindingNotice } from './import/finding-record.js';

/** A piece of published research, whoever did it: bibliographic facts from its sources, and what brokers make of it. */
@Entity('finding')
export class Finding extends CuratedColumns {
  @IdColumn()
  id!: string;

  @Column('text', { nullable: true })
  pmid!: string | null;

  @Column('text', { nullable: true })
  pmcid!: string | null;

  @Column('text', { nullable: true })
  doi!: string | null;

  @Column('text')
  title!: string;

  @Column('jsonb')
  abstract!: AbstractSection[];

  @Column('text', { array: true })
  authors!: string[];

  @Column('text', { nullable: true })
  journal!: string | null;

  /** The first day of what is known, "2021-06-01"; how much of it counts says the precision. */
  @Column('date')
  publicationDate!: string;

  @Column('text')
  publicationPrecision!: DatePrecision;

  @Column('text', { array: true })
  publicationTypes!: string[];

  @Column('text', { array: true })
  meshHeadings!: string[];

  @Column('text', { array: true })
  keywords!: string[];

  @Column('text', { nullable: true })
  language!: string | null;

  @Column('boolean', { nullable: true })
  openAccess!: boolean | null;

  @Column('text', { array: true })
  urls!: string[];

  @Column('text', { nullable: true })
  notice!: FindingNotice | null;

  @Column('boolean')
  retracted!: boolean;

  @Column('boolean')
  corrected!: boolean;

  @Column('boolean')
  questioned!: boolean;

  @Column('text', { array: true })
  funders!: string[];

  @Column('boolean')
  preprint!: boolean;

  @Column('text', { nullable: true })
  declaredInterests!: string | null;

  @Column('text', { nullable: true })
  abstractLicence!: string | null;

  /** When this service first learnt of it; so for corrections. */
  @InstantColumn({ nullable: true })
  retractedAt!: Date | null;

  @InstantColumn({ nullable: true })
  correctedAt!: Date | null;

  @InstantColumn({ nullable: true })
  questionedAt!: Date | null;

  /** Of a preprint: when this service first learnt that a journal has published it. */
  @InstantColumn({ nullable: true })
  nowPublishedAt!: Date | null;

  /** The finding it turned out to be a double of; it is withdrawn then. */
  @Column('uuid', { nullable: true })
  joinedInto!: string | null;

  @Column('boolean')
  sample!: boolean;

  @CreatedAtColumn()
  createdAt!: Date;
}
