import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { InvolvementEventKind, Side } from './involvement.lists.js';

/** One line of what happened, for both sides to read. */
@Entity('involvement_event')
export class InvolvementEvent {
  @IdColumn()
  id!: string;

  @Column('uuid')
  involvementId!: string;

  @InstantColumn()
  at!: Date;

  @Column('text')
  kind!: InvolvementEventKind;

  @Column('text')
  bySide!: Side;

  @Column('uuid', { nullable: true })
  actorId!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;
}
