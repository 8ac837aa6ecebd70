import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** A complaint about how somebody's data are treated. Texts are ciphertext; `ComplaintQueries` opens them. */
@Entity('complaint')
export class Complaint {
  @IdColumn()
  id!: string;

  /** Null for somebody on the phone, and once its author is erased. */
  @Column('uuid', { nullable: true })
  accountId!: string | null;

  /** The profile of somebody on the phone, where the lead knows it. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  @Column('uuid', { nullable: true })
  takenBy!: string | null;

  @InstantColumn()
  receivedAt!: Date;

  @InstantColumn()
  acknowledgeBy!: Date;

  @Column('text', { nullable: true })
  textKeyId!: string | null;

  @Column('bytea', { nullable: true })
  textCiphertext!: Buffer | null;

  @Column('text', { nullable: true })
  callerKeyId!: string | null;

  @Column('bytea', { nullable: true })
  callerCiphertext!: Buffer | null;

  @InstantColumn({ nullable: true })
  acknowledgedAt!: Date | null;

  @InstantColumn({ nullable: true })
  answeredAt!: Date | null;

  @Column('text', { nullable: true })
  answerKeyId!: string | null;

  @Column('bytea', { nullable: true })
  answerCiphertext!: Buffer | null;

  @InstantColumn({ nullable: true })
  erasedAt!: Date | null;
}
