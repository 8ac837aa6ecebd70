import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ContactRole } from './concern.lists.js';

/** Who looks after concerns or safeguarding, for the whole service or to be rung for one organisation. Told to everyone signed in. */
@Entity('concern_contact')
export class ConcernContact {
  @IdColumn() id!: string;
  @Column('text') role!: ContactRole;
  @Column('uuid', { nullable: true }) organisationId!: string | null;
  @Column('uuid', { nullable: true }) accountId!: string | null;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) phone!: string | null;
  @Column('text', { nullable: true }) email!: string | null;
  @Column('text') hours!: string;
  @Column('text') outOfHours!: string;
  @InstantColumn() namedAt!: Date;
  @InstantColumn({ nullable: true }) endedAt!: Date | null;
}
