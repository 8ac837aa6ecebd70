import { Column, Entity, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { InstantColumn } from '../platform/database/columns.js';
import type { Context } from '../reference/contexts.js';
import type { OpportunityStatus, ReviewWith } from './opportunity.lists.js';
import { EducationFacts, GovernanceFacts, PriorityFacts, ResearchFacts, ServiceFacts } from './framework.entity.js';
import { ContactPerson, Description, SafeguardingContact, Sought, Terms, Timing } from './opportunity-parts.entity.js';
import { OpportunitySession } from './opportunity-session.entity.js';
import { OpportunityTopic } from './opportunity-topic.entity.js';

/** Involvement wanted by a team. The parts are columns of the same row, grouped by what they are about. */
@Entity('opportunity')
export class Opportunity {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') teamId!: string;
  /** Teams beside the first, in a joint post: each may do what the first may. */
  @Column('uuid', { array: true }) jointTeamIds!: string[];
  /** It ended by being joined into this one. */
  @Column('uuid', { nullable: true }) joinedInto!: string | null;
  /** The team's own organisation, and others in a joint post. Fair-asking limits count each. */
  @Column('uuid', { array: true }) organisationIds!: string[];
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @InstantColumn() createdAt!: Date;
  @InstantColumn() updatedAt!: Date;
  @Column('text') status!: OpportunityStatus;
  @Column('text') context!: Context;
  @Column('text') title!: string;
  /** Whether contributors meet participants or handle identifiable data; in research that needs approval. */
  @Column('boolean', { nullable: true }) meetsParticipantsOrData!: boolean | null;

  @Column(() => ResearchFacts) research!: ResearchFacts;
  @Column(() => ServiceFacts) service!: ServiceFacts;
  @Column(() => GovernanceFacts) governance!: GovernanceFacts;
  @Column(() => EducationFacts) education!: EducationFacts;
  @Column(() => PriorityFacts) priority!: PriorityFacts;
  @Column(() => Description, { prefix: false }) description!: Description;
  @Column(() => Sought, { prefix: false }) sought!: Sought;
  @Column(() => Timing, { prefix: false }) timing!: Timing;
  @Column(() => Terms, { prefix: false }) terms!: Terms;
  @Column(() => ContactPerson) contact!: ContactPerson;
  @Column(() => SafeguardingContact) safeguarding!: SafeguardingContact;

  @InstantColumn({ nullable: true }) submittedAt!: Date | null;
  @Column('text', { nullable: true }) reviewWith!: ReviewWith | null;
  @Column('uuid', { nullable: true }) reviewerId!: string | null;
  /** The last day of the review, YYYY-MM-DD in London. */
  @Column('date', { nullable: true }) reviewDueOn!: string | null;
  /** The instant at which `reviewDueOn` is over in London; the database derives it. */
  @InstantColumn({ nullable: true, insert: false, update: false }) reviewDueAt!: Date | null;
  @InstantColumn({ nullable: true }) openedAt!: Date | null;
  @InstantColumn({ nullable: true }) endedAt!: Date | null;

  @OneToMany(() => OpportunityTopic, (topic) => topic.opportunity) topics?: Relation<OpportunityTopic>[];
  @OneToMany(() => OpportunitySession, (session) => session.opportunity) sessions?: Relation<OpportunitySession>[];
}

/** Every team whose post it is, the one that wrote it first. */
export const teamsOf = ({ teamId, jointTeamIds }: Pick<Opportunity, 'teamId' | 'jointTeamIds'>): string[] => [teamId, ...jointTeamIds];
