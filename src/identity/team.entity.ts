import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Organisation } from './organisation.entity.js';

/** Owns opportunities within an organisation. */
@Entity('team')
export class Team {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string;

  @Column('uuid')
  organisationId!: string;

  @ManyToOne(() => Organisation)
  @JoinColumn({ name: 'organisation_id' })
  organisation?: Relation<Organisation>;

  @Column('text')
  name!: string;

  @Column('timestamptz', { precision: 3, default: () => 'clock_now()' })
  createdAt!: Date;
}
