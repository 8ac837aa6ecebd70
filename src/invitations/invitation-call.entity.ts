import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../platform/database/columns.js';

/** One call of a team that invites people: the ledger's wave, and what the team said to everyone in it. */
@Entity('invitation_call')
export class InvitationCall {
  @PrimaryColumn('uuid')
  waveId!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('uuid')
  calledBy!: string;

  @InstantColumn()
  calledAt!: Date;

  /** What happens first for those who are chosen; everyone asked reads it. */
  @Column('text')
  nextStep!: string;

  @Column('text', { nullable: true })
  pickedBecause!: string | null;

  /** When those who said yes were told. */
  @InstantColumn({ nullable: true })
  settledAt!: Date | null;

  /** Repeats the draw among those who said yes. */
  @Column('text', { nullable: true })
  drawSeed!: string | null;
}
