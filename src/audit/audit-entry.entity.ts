import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** One line of the audit log. Written once: the application may insert and read, never change or delete. */
@Entity('audit_entry')
export class AuditEntry {
  @IdColumn()
  id!: string;

  @InstantColumn()
  at!: Date;

  /** The account that acted; null for the service itself (a sweep, a link opened without signing in). */
  @Column('uuid', { nullable: true })
  actorId!: string | null;

  @Column('text')
  action!: string;

  @Column('text')
  subjectKind!: string;

  @Column('uuid', { nullable: true })
  subjectId!: string | null;

  @Column('text')
  outcome!: string;

  @Column('jsonb')
  details!: Record<string, unknown>;
}
