import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

export const originStates = ['proposed', 'confirmed', 'ended'] as const;
export type OriginState = (typeof originStates)[number];

export const originSides = ['broker', 'team'] as const;
export type OriginSide = (typeof originSides)[number];

/** What a finding grew out of: a post, or the work of an organisation. */
@Entity('finding_origin')
export class FindingOrigin {
  @IdColumn() id!: string;
  @Column('uuid') findingId!: string;
  @Column('uuid', { nullable: true }) opportunityId!: string | null;
  @Column('uuid', { nullable: true }) organisationId!: string | null;
  @Column('text') state!: OriginState;
  /** Whoever curates findings, or a team of the post. */
  @Column('text') saidBy!: OriginSide;
  @InstantColumn() saidAt!: Date;
  @InstantColumn({ nullable: true }) confirmedAt!: Date | null;
  /** Only the side that ended it can say it again. */
  @Column('text', { nullable: true }) endedSide!: OriginSide | null;
}
