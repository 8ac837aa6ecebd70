import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../platform/database/columns.js';
import type { OpportunityEventKind, OpportunityStatus } from './opportunity.lists.js';

/** One move of a post, or a hand-over of its review. Written once. */
@Entity('opportunity_event')
export class OpportunityEvent {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') opportunityId!: string;
  @InstantColumn() at!: Date;
  /** null: the service itself, as when a closing date has passed. */
  @Column('uuid', { nullable: true }) actorId!: string | null;
  @Column('text') kind!: OpportunityEventKind;
  @Column('text') fromStatus!: OpportunityStatus;
  @Column('text') toStatus!: OpportunityStatus;
  /** Who reviews from then on; null when passed on or submitted to the administrators. */
  @Column('uuid', { nullable: true }) reviewerId!: string | null;
  @Column('text', { nullable: true }) comment!: string | null;
}
