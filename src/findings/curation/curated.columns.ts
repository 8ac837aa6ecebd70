import { Column } from 'typeorm';
import { InstantColumn } from '../../platform/database/columns.js';

export const findingStatuses = ['imported', 'draft', 'awaiting_second_look', 'published', 'superseded', 'withdrawn'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

export const studyTypes = ['systematic_review', 'trial', 'observational', 'qualitative', 'mixed', 'guideline', 'economic', 'other'] as const;
export type StudyType = (typeof studyTypes)[number];

export const secondReadings = ['second_read', 'not_second_read'] as const;
export type SecondReading = (typeof secondReadings)[number];

/** What brokers make of a finding; its bibliographic facts are its sources'. */
export abstract class CuratedColumns {
  @Column('text')
  status!: FindingStatus;

  /** Counts every change by a broker. */
  @Column('int')
  version!: number;

  /** The whole, whether it was written in parts or as one. */
  @Column('text', { nullable: true })
  plainSummary!: string | null;

  @Column('text', { nullable: true })
  keyMessage!: string | null;

  @Column('text', { nullable: true })
  whatWasDone!: string | null;

  @Column('text', { nullable: true })
  whatWasFound!: string | null;

  @Column('text', { nullable: true })
  limits!: string | null;

  @Column('text', { nullable: true })
  howCurrent!: string | null;

  @Column('text')
  secondRead!: SecondReading;

  /** Null until a broker said so. */
  @Column('text', { nullable: true })
  studyType!: StudyType | null;

  @InstantColumn({ nullable: true })
  publishedAt!: Date | null;

  @Column('text', { nullable: true })
  withdrawalReason!: string | null;
}
