import { Field, GraphQLISODateTime, HideField, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { ReadingAgeType } from '../platform/text/reading-age.types.js';
import { type Context, ContextEnum } from '../reference/contexts.js';
import { type InvolvementKind, InvolvementKindEnum } from '../reference/involvement-kinds.js';
import { FacetType, HighlightType } from '../search/search.types.js';
import { EducationType, GovernanceType, PrioritySettingType, ResearchType, ServiceType } from './framework.types.js';
import { OpportunityStatusEnum } from './opportunity.enums.js';
import type { OpportunityStatus } from './opportunity.lists.js';
import { CommitmentType, ContactType, DistressingType, HoursType, PaymentType, ReviewType, SafeguardingContactType } from './opportunity-part.types.js';

@Access(access.withParent)
@ObjectType('Opportunity', {
  description: 'Involvement wanted by a team. An open one can be read by anyone signed in, any other by its team and its reviewers. In a draft, fields may be empty.',
})
export class OpportunityType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => OpportunityStatusEnum, { description: 'Where it stands.' })
  status!: OpportunityStatus;

  @Field(() => ContextEnum, { description: 'What it is for.' })
  context!: Context;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => ID, { description: 'The team that posts it; of a joint one the first.' })
  teamId!: string;

  @HideField()
  jointTeamIds!: string[];

  @Field(() => ID, { nullable: true, description: 'The one it was joined into; null for any other. Whoever asks for one that was open is led there.' })
  joinedIntoId!: string | null;

  @Field(() => [ID], { description: 'Every organisation in whose name is asked. Fair-asking limits count each.' })
  organisationIds!: string[];

  @Field(() => ResearchType, { nullable: true, description: 'Of a research post.' })
  research!: ResearchType | null;

  @Field(() => ServiceType, { nullable: true, description: 'Of a post for service improvement.' })
  service!: ServiceType | null;

  @Field(() => GovernanceType, { nullable: true, description: 'Of a post for a board or committee.' })
  governance!: GovernanceType | null;

  @Field(() => EducationType, { nullable: true, description: 'Of a post for teaching.' })
  education!: EducationType | null;

  @Field(() => PrioritySettingType, { nullable: true, description: 'Of a post for setting priorities.' })
  prioritySetting!: PrioritySettingType | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether people will meet study participants or handle data that identify someone.' })
  meetsParticipantsOrData!: boolean | null;

  @Field(() => String, { nullable: true, description: 'What it is about and why, in plain words.' })
  summary!: string | null;

  @Field(() => ReadingAgeType, { nullable: true, description: 'How old a reader must be to follow the summary with ease. A hint for the writer, never a hurdle.' })
  readingAge!: ReadingAgeType | null;

  @Field(() => String, { nullable: true, description: 'What someone would do.' })
  whatYouWouldDo!: string | null;

  @Field(() => HoursType, { description: 'How many hours it takes.' })
  hours!: HoursType;

  @Field(() => String, { nullable: true, description: 'What someone may have to pay.' })
  costs!: string | null;

  @Field(() => DistressingType, { nullable: true, description: 'Whether distressing subjects may come up; null while the team hasn’t said.' })
  distressing!: DistressingType | null;

  @Field(() => [InvolvementKindEnum], { description: 'What kind of involvement it is.' })
  kinds!: InvolvementKind[];

  @Field(() => String, { nullable: true, description: 'Who is sought, in words.' })
  experienceSought!: string | null;

  @Field(() => [String], { description: 'Skills that would help.' })
  skills!: string[];

  @Field(() => [String], { description: 'Languages that are used, as ISO 639 codes.' })
  languages!: string[];

  @Field(() => Int, { nullable: true, description: 'How many people are sought.' })
  places!: number | null;

  @Field(() => Boolean, { description: 'Whether people of 16 and 17 may take part.' })
  suitableFor16And17!: boolean;

  @Field(() => SafeguardingContactType, { nullable: true, description: 'Whom someone of 16 or 17 can turn to.' })
  safeguardingContact!: SafeguardingContactType | null;

  @Field(() => String, { nullable: true, description: 'First day, YYYY-MM-DD.' })
  startsOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD.' })
  endsOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Last day on which someone can come forward, YYYY-MM-DD in London.' })
  closesOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Day by which everyone who came forward hears back, YYYY-MM-DD.' })
  hearBackBy!: string | null;

  @Field(() => Boolean, { description: 'Whether people are asked at short notice.' })
  shortNotice!: boolean;

  @Field(() => Int, { description: 'Days to answer an invitation.' })
  answerDays!: number;

  @Field(() => Boolean, { description: 'Whether someone can take part online.' })
  online!: boolean;

  @Field(() => String, { nullable: true, description: 'Code of the area where it takes place.' })
  areaCode!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it takes place.' })
  place!: string | null;

  @Field(() => CommitmentType, { nullable: true, description: 'Whether it ends by itself.' })
  commitment!: CommitmentType | null;

  @Field(() => PaymentType, { nullable: true, description: 'The payment that is offered; null while the team hasn’t said.' })
  payment!: PaymentType | null;

  @Field(() => String, { nullable: true, description: 'Which expenses are paid, and how.' })
  expenses!: string | null;

  @Field(() => String, { nullable: true, description: 'Access and support that the team offers.' })
  accessAndSupport!: string | null;

  @Field(() => ContactType, { nullable: true, description: 'The named main contact.' })
  contact!: ContactType | null;

  @Field(() => ReviewType, { nullable: true, description: 'The review, while it is under way. For the team and its reviewers; null for everyone else.' })
  review!: ReviewType | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it opened.' })
  openedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was filled, closed or withdrawn.' })
  endedAt!: Date | null;

  /** Whether this reader is of its team or reviews it; decides what field resolvers show. */
  @HideField()
  seenFromInside!: boolean;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of opportunities.' })
export class OpportunityConnection extends Connection(OpportunityType) {}

@Access(access.withParent)
@ObjectType('OpportunityHit', { description: 'An opportunity that was found, and where the words stand in it.' })
export class OpportunityHitType {
  @Field(() => OpportunityType, { description: 'The opportunity.' })
  opportunity!: OpportunityType;

  @Field(() => [HighlightType], { description: 'Fields in which the words were found.' })
  highlights!: HighlightType[];
}

@Access(access.withParent)
@ObjectType('OpportunitySearchResult', { description: 'A page of open opportunities that were found.' })
export class OpportunitySearchResultType {
  @Field(() => [OpportunityHitType], { description: 'Those found, the best first.' })
  hits!: OpportunityHitType[];

  @Field(() => [FacetType], { description: 'Counts to narrow the search down by: context, kind, topic, area, online.' })
  facets!: FacetType[];

  @Field(() => Int, { description: 'About how many there are altogether.' })
  estimatedTotal!: number;

  @Field(() => Int, { description: 'Which page this is, from 1.' })
  page!: number;

  @Field(() => Boolean, { description: 'The usual search engine is away and another answered.' })
  degraded!: boolean;
}
