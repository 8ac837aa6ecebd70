import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { CallEnd } from './check-in.rules.js';

/** A check-in that somebody is to make by phone. */
@Entity('check_in_call')
export class CheckInCall {
  @IdColumn()
  id!: string;

  @Column('uuid')
  bundleId!: string;

  @Column('uuid')
  contributorId!: string;

  @InstantColumn()
  askedAt!: Date;

  @Column('smallint')
  tries!: number;

  @InstantColumn({ nullable: true })
  triedAt!: Date | null;

  @Column('uuid', { nullable: true })
  triedBy!: string | null;

  /** Null while it waits. */
  @Column('text', { nullable: true })
  outcome!: CallEnd | null;
}
