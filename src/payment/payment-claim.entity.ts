import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ClaimState } from './claim.rules.js';
import type { ClaimKind, Payee, PayWay } from './payment.lists.js';

/** What was offered, claimed and answered about one amount. The database decides where it goes (trigger payment_claim_moves). */
@Entity('payment_claim')
export class PaymentClaim {
  @IdColumn()
  id!: string;

  @Column('uuid')
  involvementId!: string;

  @Column('text')
  kind!: ClaimKind;

  @Column('text')
  state!: ClaimState;

  @Column('text')
  currency!: string;

  @Column('int')
  pence!: number;

  @Column('int', { nullable: true })
  offeredPence!: number | null;

  @Column('date')
  forDay!: string;

  @Column('boolean')
  inAdvance!: boolean;

  @Column('text')
  payTo!: Payee;

  /** Sealed, like words and reason: each can say what somebody lives with. */
  @Column('text', { nullable: true })
  payeeKeyId!: string | null;

  @Column('bytea', { nullable: true })
  payeeCiphertext!: Buffer | null;

  @Column('text', { nullable: true })
  wordsKeyId!: string | null;

  @Column('bytea', { nullable: true })
  wordsCiphertext!: Buffer | null;

  @Column('text', { nullable: true })
  reasonKeyId!: string | null;

  @Column('bytea', { nullable: true })
  reasonCiphertext!: Buffer | null;

  @InstantColumn()
  begunAt!: Date;

  @InstantColumn({ nullable: true })
  claimedAt!: Date | null;

  @Column('int')
  timesClaimed!: number;

  @Column('date', { nullable: true })
  dueOn!: string | null;

  /** The first instant after that day in England; the database derives it. */
  @InstantColumn({ nullable: true, insert: false, update: false })
  dueAt!: Date | null;

  @Column('date', { nullable: true })
  paidOn!: string | null;

  @Column('text', { nullable: true })
  paidWay!: PayWay | null;

  @InstantColumn({ nullable: true })
  escalatedAt!: Date | null;
}
