import { Column, Entity, JoinColumn, ManyToOne, type Relation } from 'typeorm';
import { CreatedAtColumn, IdColumn } from '../platform/database/columns.js';
import { Organisation } from './organisation.entity.js';

/** Owns opportunities within an organisation. */
@Entity('team')
export class Team {
  @IdColumn()
  id!: string;

  @Column('uuid')
  organisationId!: string;

  @ManyToOne(() => Organisation)
  @JoinColumn({ name: 'organisation_id' })
  organisation?: Relation<Organisation>;

  @Column('text')
  name!: string;

  @CreatedAtColumn()
  createdAt!: Date;
}
