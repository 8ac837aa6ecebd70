import { Column, Entity, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { PermissionGrant } from './permission.entity.js';

/** Someone who signs in, known by the issuer of their tokens and its name for them. */
@Entity('account')
export class Account {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
  id!: string;

  @Column('text')
  issuer!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  displayName!: string;

  /** Made with the sample data; such an account exists with the embedded database only. */
  @Column('boolean', { default: false })
  sample!: boolean;

  @Column('timestamptz', { precision: 3, default: () => 'clock_now()' })
  createdAt!: Date;

  @OneToMany(() => PermissionGrant, (grant) => grant.account)
  grants?: Relation<PermissionGrant>[];
}
