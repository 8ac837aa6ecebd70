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

  /** When those who said yes heard that there is no place, because the post ended before the closing date. */
  @InstantColumn({ nullable: true })
  toldAt!: Date | null;

  /** When those who said yes heard that it takes longer, because an organisation may not act. */
  @InstantColumn({ nullable: true })
  waitingSince!: Date | null;

  /** Settled without a draw, because the organisation could not act for too long. */
  @Column('boolean', { default: false })
  givenUp!: boolean;

  /** When it was settled: who is chosen, and who isn't needed. */
  @InstantColumn({ nullable: true })
  settledAt!: Date | null;

  /** Repeats the draw among those who said yes. */
  @Column('text', { nullable: true })
  drawSeed!: string | null;
}
