import { Field, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { ResearchKindEnum, ResearchStageEnum, ServiceDutyEnum } from './opportunity.enums.js';
import type { ResearchKind, ResearchStage, ServiceDuty } from './opportunity.lists.js';

@Access(access.withParent)
@ObjectType('ResearchFacts', { description: 'What a research post states.' })
export class ResearchType {
  @Field(() => ResearchKindEnum, { nullable: true, description: 'Whether people advise or are studied.' })
  kind!: ResearchKind | null;

  @Field(() => String, { nullable: true, description: 'Who funds it.' })
  funder!: string | null;

  @Field(() => ResearchStageEnum, { nullable: true, description: 'How far it is.' })
  stage!: ResearchStage | null;

  @Field(() => String, { nullable: true, description: 'Reference of the ethics committee, where there is one.' })
  ethicsReference!: string | null;

  @Field(() => String, { nullable: true, description: 'IRAS project number, where there is one.' })
  irasId!: string | null;

  @Field(() => String, { nullable: true, description: 'Day on which approval was given, YYYY-MM-DD.' })
  approvedOn!: string | null;
}

@Access(access.withParent)
@ObjectType('ServiceFacts', { description: 'What a post for service improvement states.' })
export class ServiceType {
  @Field(() => String, { nullable: true, description: 'Which service it is about.' })
  name!: string | null;

  @Field(() => ServiceDutyEnum, { nullable: true, description: 'The duty to involve people that it answers.' })
  duty!: ServiceDuty | null;

  @Field(() => String, { nullable: true, description: 'With duty "other": which one, or why none.' })
  dutyOther!: string | null;
}

@Access(access.withParent)
@ObjectType('GovernanceFacts', { description: 'What a post for a board or committee states.' })
export class GovernanceType {
  @Field(() => String, { nullable: true, description: 'The board or committee.' })
  body!: string | null;

  @Field(() => String, { nullable: true, description: 'How long a member serves.' })
  term!: string | null;
}

@Access(access.withParent)
@ObjectType('EducationFacts', { description: 'What a post for teaching states.' })
export class EducationType {
  @Field(() => String, { nullable: true, description: 'The course or training.' })
  course!: string | null;

  @Field(() => String, { nullable: true, description: 'Who learns.' })
  learners!: string | null;
}

@Access(access.withParent)
@ObjectType('PrioritySettingFacts', { description: 'What a post for setting priorities states.' })
export class PrioritySettingType {
  @Field(() => String, { nullable: true, description: 'What priorities are set for.' })
  subject!: string | null;

  @Field(() => String, { nullable: true, description: 'Who will use them.' })
  usedBy!: string | null;
}
