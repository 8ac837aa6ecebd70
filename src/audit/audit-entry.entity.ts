import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/**
 * One line of the audit log as it is read: the view `audit_entry` puts people in the place of their pseudonyms, as long as they are here.
 * Lines are added by `AuditLog` alone, and never changed or deleted.
 */
@Entity('audit_entry')
export class AuditEntry {
  @IdColumn()
  id!: string;

  @InstantColumn()
  at!: Date;

  /** The account that acted; null for the service itself (a sweep, a link opened without signing in) and for who was erased. */
  @Column('uuid', { nullable: true })
  actorId!: string | null;

  @Column('text')
  action!: string;

  @Column('text')
  subjectKind!: string;

  /** Null also for a person who was erased. */
  @Column('uuid', { nullable: true })
  subjectId!: string | null;

  @Column('text')
  outcome!: string;

  /** Ids of accounts in it are pseudonyms. */
  @Column('jsonb')
  details!: Record<string, unknown>;
}
