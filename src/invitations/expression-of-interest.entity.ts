import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { InterestState } from './invitation.lists.js';

/** Somebody coming forward for an opportunity, to be answered by the date they were shown. */
@Entity('expression_of_interest')
export class ExpressionOfInterest {
  @IdColumn()
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  /** Null once the person was erased. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  @Column('text')
  code!: string;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('text')
  state!: InterestState;

  @CreatedAtColumn()
  createdAt!: Date;

  @InstantColumn()
  answerBy!: Date;

  @InstantColumn({ nullable: true })
  answeredAt!: Date | null;

  @Column('uuid', { nullable: true })
  answeredBy!: string | null;

  @Column('text', { nullable: true })
  answerText!: string | null;

  /** When the team was reminded that the date had come. */
  @InstantColumn({ nullable: true })
  remindedAt!: Date | null;

  /** When the silence reached an involvement lead. */
  @InstantColumn({ nullable: true })
  escalatedAt!: Date | null;

  /** Since when a message about it to the team is held back, because an organisation may not act. */
  @InstantColumn({ nullable: true })
  heldSince!: Date | null;

  /** When the person was told that the team can't answer at the moment. */
  @InstantColumn({ nullable: true })
  delayedAt!: Date | null;
}
