import { Column, Entity } from 'typeorm';
import { IdColumn } from '../platform/database/columns.js';

/** What somebody said under their name. */
@Entity('experience_answer')
export class ExperienceAnswer {
  @IdColumn()
  id!: string;

  @Column('uuid')
  invitationId!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('uuid')
  contributorId!: string;

  @Column('text', { nullable: true })
  wordsKeyId!: string | null;

  @Column('bytea', { nullable: true })
  wordsCiphertext!: Buffer | null;
}
