import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ConcernKind, ConcernOutcome, ConcernRoute, ConcernState } from './concern.lists.js';

/** Something is wrong with how somebody is involved. Texts are ciphertext; `ConcernReader` opens them. */
@Entity('concern')
export class Concern {
  @IdColumn() id!: string;
  @Column('text') route!: ConcernRoute;
  @Column('text') kind!: ConcernKind;
  /** Null once who raised it was erased. */
  @Column('uuid', { nullable: true }) accountId!: string | null;
  @Column('uuid', { nullable: true }) opportunityId!: string | null;
  @Column('uuid', { array: true }) organisationIds!: string[];
  @Column('text') state!: ConcernState;
  @InstantColumn() raisedAt!: Date;
  @Column('text', { nullable: true }) wordsKeyId!: string | null;
  @Column('bytea', { nullable: true }) wordsCiphertext!: Buffer | null;
  /** Whether who hears it may know who raised it. */
  @Column('boolean') nameShown!: boolean;
  @Column('boolean') teamMayKnow!: boolean;
  /** Null: administrators without a tie to it. */
  @Column('uuid', { nullable: true }) heardBy!: string | null;
  @Column('date') acknowledgeBy!: string;
  @Column('date') answerBy!: string;
  @InstantColumn({ nullable: true }) receivedAt!: Date | null;
  @InstantColumn({ nullable: true }) answeredAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: ConcernOutcome | null;
  @Column('text', { nullable: true }) answerKeyId!: string | null;
  @Column('bytea', { nullable: true }) answerCiphertext!: Buffer | null;
  @InstantColumn({ nullable: true }) wordsGoneAt!: Date | null;
}
