import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { AgeBand, ProfileKind, ProfileStatus } from './contributor.lists.js';

/** A profile: of a person, of someone a carer speaks for, of a community group or a user-led organisation. */
@Entity('contributor')
export class Contributor {
  @IdColumn()
  id!: string;

  /** Null for someone registered by phone who has no account. */
  @Column('uuid', { nullable: true })
  accountId!: string | null;

  @Column('text')
  kind!: ProfileKind;

  @Column('text')
  status!: ProfileStatus;

  /** Of the person the profile is about; null for groups. */
  @Column('text', { nullable: true })
  ageBand!: AgeBand | null;

  @Column('text')
  areaCode!: string;

  /** What to call them, sealed. */
  @Column('text', { nullable: true })
  nameKeyId!: string | null;

  @Column('bytea', { nullable: true })
  nameCiphertext!: Buffer | null;

  @Column('uuid', { nullable: true })
  registeredBy!: string | null;

  @CreatedAtColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  leftAt!: Date | null;
}
