import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../../platform/database/columns.js';

/** What a reader asks about a finding. Both texts are ciphertext: people write of their own health in them. */
@Entity('finding_question')
export class FindingQuestion {
  @IdColumn()
  id!: string;

  @Column('uuid')
  findingId!: string;

  @Column('uuid')
  accountId!: string;

  @InstantColumn()
  askedAt!: Date;

  @Column('text')
  questionKeyId!: string;

  @Column('bytea')
  questionCiphertext!: Buffer;

  @Column('uuid', { nullable: true })
  takenBy!: string | null;

  @InstantColumn({ nullable: true })
  takenUntil!: Date | null;

  @InstantColumn({ nullable: true })
  answeredAt!: Date | null;

  @Column('text', { nullable: true })
  answerKeyId!: string | null;

  @Column('bytea', { nullable: true })
  answerCiphertext!: Buffer | null;
}
