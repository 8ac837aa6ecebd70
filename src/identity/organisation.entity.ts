import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn } from '../platform/database/columns.js';

export const organisationKinds = ['nhs', 'university', 'charity', 'local_authority', 'user_led', 'company', 'other'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** A body in whose name teams ask. Fair-asking limits count asks per organisation. */
@Entity('organisation')
export class Organisation {
  @IdColumn()
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: OrganisationKind;

  @CreatedAtColumn()
  createdAt!: Date;
}
