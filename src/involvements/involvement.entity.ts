import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ClosedBecause } from './involvement.lists.js';
import type { InvolvementState } from './involvement.rules.js';

/** What follows from being chosen. The database makes one for each introduction (trigger introduction_begins_involvement). */
@Entity('involvement')
export class Involvement {
  @IdColumn()
  id!: string;

  @Column('uuid')
  introductionId!: string;

  @Column('uuid')
  opportunityId!: string;

  /** Null once the person was erased. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  @Column('uuid')
  teamId!: string;

  @Column('text')
  state!: InvolvementState;

  @InstantColumn()
  beganAt!: Date;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  closedBecause!: ClosedBecause | null;

  @Column('text', { nullable: true })
  thanks!: string | null;

  @Column('uuid')
  mainContactId!: string;

  @Column('text')
  mainContactName!: string;

  @Column('text')
  mainContactRole!: string;

  @Column('text', { nullable: true })
  mainContactEmailKeyId!: string | null;

  @Column('bytea', { nullable: true })
  mainContactEmailCiphertext!: Buffer | null;

  @Column('uuid', { nullable: true })
  deputyId!: string | null;

  @Column('text', { nullable: true })
  deputyName!: string | null;

  @Column('text', { nullable: true })
  deputyRole!: string | null;

  @Column('text', { nullable: true })
  deputyEmailKeyId!: string | null;

  @Column('bytea', { nullable: true })
  deputyEmailCiphertext!: Buffer | null;

  @Column('date', { nullable: true })
  deputyFirstDay!: string | null;

  @Column('date', { nullable: true })
  deputyLastDay!: string | null;

  @Column('date', { nullable: true })
  startsOn!: string | null;

  @Column('date', { nullable: true })
  endsOn!: string | null;

  @Column('smallint', { nullable: true })
  hoursPerMonth!: number | null;

  @InstantColumn({ nullable: true })
  agreedAt!: Date | null;

  /** Sealed: what was arranged says something about their health. */
  @Column('text', { nullable: true })
  arrangedKeyId!: string | null;

  @Column('bytea', { nullable: true })
  arrangedCiphertext!: Buffer | null;
}
