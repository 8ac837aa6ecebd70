import { Column, Entity, JoinColumn, ManyToOne, type Relation } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import { Account } from './account.entity.js';
import type { PermissionKind } from './actor.js';
import { Team } from './team.entity.js';

/** What an account may do, for which team, organisation or area. Revoked rather than deleted. */
@Entity('permission')
export class PermissionGrant {
  @IdColumn()
  id!: string;

  @Column('uuid')
  accountId!: string;

  @ManyToOne(() => Account, (account) => account.grants)
  @JoinColumn({ name: 'account_id' })
  account?: Relation<Account>;

  @Column('text')
  kind!: PermissionKind;

  @Column('uuid', { nullable: true })
  teamId!: string | null;

  @ManyToOne(() => Team)
  @JoinColumn({ name: 'team_id' })
  team?: Relation<Team> | null;

  @Column('uuid', { nullable: true })
  organisationId!: string | null;

  @Column('text', { nullable: true })
  areaCode!: string | null;

  @InstantColumn({ default: () => 'clock_now()' })
  grantedAt!: Date;

  @Column('uuid', { nullable: true })
  grantedBy!: string | null;

  @InstantColumn({ nullable: true })
  revokedAt!: Date | null;
}
