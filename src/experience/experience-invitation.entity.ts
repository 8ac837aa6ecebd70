import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ExperienceState, Occasion } from './experience.rules.js';

/** That somebody may say how it was, and whether they did; never what, or when. */
@Entity('experience_invitation')
export class ExperienceInvitation {
  @IdColumn()
  id!: string;

  @Column('uuid')
  involvementId!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('uuid')
  contributorId!: string;

  @Column('text')
  occasion!: Occasion;

  @Column('text')
  state!: ExperienceState;

  @InstantColumn()
  offeredAt!: Date;

  @InstantColumn()
  closesAt!: Date;
}
