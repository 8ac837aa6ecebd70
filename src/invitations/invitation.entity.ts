import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { NoReason } from './invitation.lists.js';

/** An ask made here. Whether it was delivered and how it was answered stands in the ledger (`ask`), and only there. */
@Entity('invitation')
export class Invitation {
  @IdColumn()
  id!: string;

  @Column('uuid')
  askId!: string;

  @Column('uuid')
  waveId!: string;

  @Column('uuid')
  opportunityId!: string;

  /** Null once the person was erased. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  /** The only name by which the team knows the person before they are chosen. */
  @Column('text')
  code!: string;

  @CreatedAtColumn()
  createdAt!: Date;

  /** SHA-256 of the token in the link, so that reading the table opens no invitation. */
  @Column('bytea')
  linkHash!: Buffer;

  @InstantColumn({ nullable: true })
  linkUsedAt!: Date | null;

  @Column('text', { nullable: true })
  noReason!: NoReason | null;

  @Column('boolean', { nullable: true })
  answeredByLink!: boolean | null;
}
