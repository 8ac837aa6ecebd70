import { Column, Entity, OneToMany, type Relation } from 'typeorm';
import { CreatedAtColumn, IdColumn, InstantColumn } from '../platform/database/columns.js';
import { PermissionGrant } from './permission.entity.js';

/** Someone who signs in, known by the issuer of their tokens and its name for them. */
@Entity('account')
export class Account {
  @IdColumn()
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

  /** Tokens issued before are refused. */
  @InstantColumn({ nullable: true })
  sessionsEndedAt!: Date | null;

  /** Kept out by an administrator since then. */
  @InstantColumn({ nullable: true })
  suspendedAt!: Date | null;

  @CreatedAtColumn()
  createdAt!: Date;

  @OneToMany(() => PermissionGrant, (grant) => grant.account)
  grants?: Relation<PermissionGrant>[];
}
