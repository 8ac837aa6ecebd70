import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

export const jointStates = ['found', 'proposed', 'dismissed', 'joined'] as const;
export type JointState = (typeof jointStates)[number];

/** Two posts of different teams that may be one: about the same, in the same place. */
@Entity('possible_joint')
export class PossibleJoint {
  @IdColumn() id!: string;
  /** The smaller of the two ids, so that a pair has one row. */
  @Column('uuid') firstId!: string;
  @Column('uuid') secondId!: string;
  @InstantColumn() foundAt!: Date;
  @Column('uuid', { array: true }) topicIds!: string[];
  /** null: both can be joined online. */
  @Column('text', { nullable: true }) areaCode!: string | null;
  @Column('text') state!: JointState;
  /** A new one with each proposal. */
  @Column('uuid', { nullable: true }) proposalId!: string | null;
  /** The post whose team proposes. */
  @Column('uuid', { nullable: true }) proposingId!: string | null;
  /** The post that would go on. */
  @Column('uuid', { nullable: true }) keptId!: string | null;
  @Column('uuid', { nullable: true }) proposedBy!: string | null;
  @InstantColumn({ nullable: true }) proposedAt!: Date | null;
  @Column('text', { nullable: true }) message!: string | null;
  @Column('uuid', { nullable: true }) decidedBy!: string | null;
  @InstantColumn({ nullable: true }) decidedAt!: Date | null;
}

/** Columns of a pair without a proposal. What was said in one is kept no longer than it stands. */
export const noProposal = { proposalId: null, proposingId: null, keptId: null, proposedBy: null, proposedAt: null, message: null } as const;
