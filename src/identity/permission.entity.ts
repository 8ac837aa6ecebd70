import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account.entity.js';
import type { PermissionKind } from './actor.js';
import { Team } from './team.entity.js';

/** What an account may do, for which team, organisation or area. Revoked rather than deleted. */
@Entity('permission')
export class PermissionGrant {
  @PrimaryColumn('uuid', { default: () => 'new_id()' })
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

  @Column('timestamptz', { precision: 3, default: () => 'clock_now()' })
  grantedAt!: Date;

  @Column('uuid', { nullable: true })
  grantedBy!: string | null;

  @Column('timestamptz', { precision: 3, nullable: true })
  revokedAt!: Date | null;
}
