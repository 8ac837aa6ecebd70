import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { TopicRelation } from '../reference/relations.js';
import { Opportunity } from './opportunity.entity.js';

/** A topic that is sought. No relation named means any. */
@Entity('opportunity_topic')
export class OpportunityTopic {
  @PrimaryColumn('uuid') opportunityId!: string;
  @PrimaryColumn('uuid') topicId!: string;
  /** In the order the team gave, from 1. */
  @Column('int') place!: number;
  @Column('text', { array: true }) relations!: TopicRelation[];

  @ManyToOne(() => Opportunity, (opportunity) => opportunity.topics)
  @JoinColumn({ name: 'opportunity_id' })
  opportunity?: Relation<Opportunity>;
}
