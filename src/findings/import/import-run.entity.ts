import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../../platform/database/columns.js';
import type { ImportProblem } from './import-problem.js';

/** A file that was brought, and what came of it. */
@Entity('import_run')
export class ImportRun {
  @IdColumn()
  id!: string;

  /** Null: from the command line, or of a saved query. */
  @Column('uuid', { nullable: true })
  accountId!: string | null;

  @Column('text')
  channel!: 'upload' | 'command' | 'saved_query';

  @Column('uuid', { nullable: true })
  savedQueryId!: string | null;

  @Column('text', { nullable: true })
  fileName!: string | null;

  @Column('int')
  read!: number;

  @Column('int')
  added!: number;

  @Column('int')
  changed!: number;

  @Column('int')
  unchanged!: number;

  @Column('int')
  refused!: number;

  /** Why reading ended before the end of the file: a file problem's code, or FAILED. */
  @Column('text', { nullable: true })
  stopped!: string | null;

  /** The same in a sentence; null where it came to its end, or something of ours broke. */
  @Column('text', { nullable: true })
  stoppedBecause!: string | null;

  /** The first thousand. */
  @Column('jsonb')
  problems!: ImportProblem[];

  @InstantColumn()
  startedAt!: Date;

  @InstantColumn({ nullable: true })
  finishedAt!: Date | null;
}
