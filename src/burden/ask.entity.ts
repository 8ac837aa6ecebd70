import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { AskState } from './ask.rules.js';
import { Wave } from './wave.entity.js';

/** One line of the ledger: one approach to one person about one opportunity. Read only; the guard's functions alone write it. */
@Entity('ask')
export class Ask {
  @PrimaryColumn('uuid')
  id!: string;

  /** Whose attention it spends. */
  @Column('uuid')
  recipientId!: string;

  /** The profile that was asked; null once it was erased. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  @Column('uuid')
  opportunityId!: string;

  @Column('uuid')
  waveId!: string;

  @ManyToOne(() => Wave)
  @JoinColumn({ name: 'wave_id' })
  wave?: Relation<Wave>;

  /** Everyone in whose name was asked, as it was then. */
  @Column('uuid', { array: true })
  organisationIds!: string[];

  @Column('text')
  state!: AskState;

  @Column('timestamptz')
  reservedAt!: Date;

  @Column('timestamptz', { nullable: true })
  deliveredAt!: Date | null;

  @Column('text', { nullable: true })
  deliveredThrough!: 'mail' | 'list' | 'told' | null;

  /** The first answer; a yes that was taken back keeps it. */
  @Column('timestamptz', { nullable: true })
  answeredAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lapsedAt!: Date | null;

  /** When it was released, withdrawn, taken back, chosen or not needed. */
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  /** Set once the person asked to hear of this opportunity again. */
  @Column('timestamptz', { nullable: true })
  hearAgainAt!: Date | null;
}
