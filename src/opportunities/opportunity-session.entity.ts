import { Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { InstantColumn } from '../platform/database/columns.js';
import { Opportunity } from './opportunity.entity.js';

/** A meeting whose time is known already. */
@Entity('opportunity_session')
export class OpportunitySession {
  @PrimaryColumn('uuid') opportunityId!: string;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) startsAt!: Date;
  @InstantColumn() endsAt!: Date;

  @ManyToOne(() => Opportunity, (opportunity) => opportunity.sessions)
  @JoinColumn({ name: 'opportunity_id' })
  opportunity?: Relation<Opportunity>;
}
