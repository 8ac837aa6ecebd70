import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';

/** What happens next, and by when. An open involvement has exactly one that is open (constraint trigger involvement_next_step). */
@Entity('involvement_step')
export class InvolvementStep {
  @IdColumn()
  id!: string;

  @Column('uuid')
  involvementId!: string;

  @Column('text')
  what!: string;

  @Column('date')
  dueOn!: string;

  @InstantColumn()
  overdueAt!: Date;

  @InstantColumn()
  setAt!: Date;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;

  @InstantColumn({ nullable: true })
  escalatedAt!: Date | null;
}
