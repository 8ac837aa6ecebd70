import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** A question asked before answering, relayed without a name. */
@Entity('invitation_question')
export class InvitationQuestion {
  @IdColumn()
  id!: string;

  @Column('uuid')
  invitationId!: string;

  @Column('uuid')
  opportunityId!: string;

  @InstantColumn()
  askedAt!: Date;

  @Column('text')
  question!: string;

  @Column('text', { nullable: true })
  answer!: string | null;

  @InstantColumn({ nullable: true })
  answeredAt!: Date | null;

  @Column('uuid', { nullable: true })
  answeredBy!: string | null;

  /** Since when it is held back from the team, because an organisation may not act. */
  @InstantColumn({ nullable: true })
  heldSince!: Date | null;
}
