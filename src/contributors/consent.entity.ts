import { Column, Entity, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { Context } from '../reference/contexts.js';
import type { ConsentPurpose, WordingChange } from './contributor.lists.js';

/** The words people agree to, dated, with their ground in law. A change of words is a new version; nobody's consent is rewritten. */
@Entity('consent_wording')
export class ConsentWording {
  @PrimaryColumn('text')
  version!: string;

  @Column('text')
  purpose!: ConsentPurpose;

  /** For `be_found` only. */
  @Column('text', { nullable: true })
  context!: Context | null;

  @Column('text')
  textEn!: string;

  @Column('text', { nullable: true })
  textCy!: string | null;

  @InstantColumn()
  validFrom!: Date;

  @Column('text')
  change!: WordingChange;

  @Column('text', { nullable: true })
  whatChangedEn!: string | null;

  /** A ground of UK GDPR Article 6. */
  @Column('text')
  lawfulBasis!: string;

  /** A ground of UK GDPR Article 9: profiles are health data. */
  @Column('text')
  specialCategoryBasis!: string;

  /** A condition of Schedule 1 of the Data Protection Act 2018, where the ground of Article 9 needs one. */
  @Column('text', { name: 'schedule_1_condition', nullable: true })
  schedule1Condition!: string | null;
}

/** What someone agreed to, in which words, from when until when. */
@Entity('consent')
export class Consent {
  @IdColumn()
  id!: string;

  @Column('uuid')
  contributorId!: string;

  @Column('text')
  purpose!: ConsentPurpose;

  @Column('text', { nullable: true })
  context!: Context | null;

  @Column('text')
  wordingVersion!: string;

  @InstantColumn()
  givenAt!: Date;

  @InstantColumn({ nullable: true })
  withdrawnAt!: Date | null;

  /** Spoken consent: the account that heard it. */
  @Column('uuid', { nullable: true })
  heardBy!: string | null;
}
