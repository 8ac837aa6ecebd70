import { Column, Entity, PrimaryColumn } from 'typeorm';

export const organisationKinds = ['nhs', 'university', 'charity', 'local_authority', 'user_led', 'company', 'other'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** A body in whose name teams ask. Fair-asking limits count asks per organisation. */
@Entity('organisation')
export class Organisation {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: OrganisationKind;

  @Column('timestamptz', { precision: 3, default: () => 'clock_now()' })
  createdAt!: Date;
}
