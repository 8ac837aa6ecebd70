import { Field, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { DayField, TextField } from './field-checks.js';
import { ResearchKindEnum, ResearchStageEnum, ServiceDutyEnum } from './opportunity.enums.js';
import { type ResearchKind, researchKinds, type ResearchStage, researchStages, type ServiceDuty, serviceDuties } from './opportunity.lists.js';

@InputType({ description: 'What a research post states. A part that is given replaces the whole part; what it leaves out is cleared.' })
export class ResearchInput {
  @Field(() => ResearchKindEnum, { nullable: true, description: 'Whether people advise or are studied.' })
  @IsOptional()
  @IsIn(researchKinds)
  kind?: ResearchKind | null;

  @Field(() => String, { nullable: true, description: 'Who funds it; "not funded yet" is an answer. 2 to 200 characters.' })
  @TextField(2, 200)
  funder?: string | null;

  @Field(() => ResearchStageEnum, { nullable: true, description: 'How far it is.' })
  @IsOptional()
  @IsIn(researchStages)
  stage?: ResearchStage | null;

  @Field(() => String, { nullable: true, description: 'Reference of the ethics committee, such as 26/NW/0123. 3 to 60 characters.' })
  @TextField(3, 60)
  ethicsReference?: string | null;

  @Field(() => String, { nullable: true, description: 'IRAS project number, 4 to 7 digits.' })
  @IsOptional()
  @Matches(/^[0-9]{4,7}$/, { message: 'irasId must be an IRAS project number: 4 to 7 digits' })
  irasId?: string | null;

  @Field(() => String, { nullable: true, description: 'Day on which approval was given, YYYY-MM-DD.' })
  @DayField()
  approvedOn?: string | null;
}

@InputType({ description: 'What a post for service improvement states.' })
export class ServiceInput {
  @Field(() => String, { nullable: true, description: 'Which service it is about. 2 to 200 characters.' })
  @TextField(2, 200)
  name?: string | null;

  @Field(() => ServiceDutyEnum, { nullable: true, description: 'The duty to involve people that it answers.' })
  @IsOptional()
  @IsIn(serviceDuties)
  duty?: ServiceDuty | null;

  @Field(() => String, { nullable: true, description: 'With duty "other": which one, or why none. 3 to 300 characters.' })
  @TextField(3, 300)
  dutyOther?: string | null;
}

@InputType({ description: 'What a post for a board or committee states.' })
export class GovernanceInput {
  @Field(() => String, { nullable: true, description: 'The board or committee. 2 to 200 characters.' })
  @TextField(2, 200)
  body?: string | null;

  @Field(() => String, { nullable: true, description: 'How long a member serves, such as "3 years, once renewable". 2 to 200 characters.' })
  @TextField(2, 200)
  term?: string | null;
}

@InputType({ description: 'What a post for teaching states.' })
export class EducationInput {
  @Field(() => String, { nullable: true, description: 'The course or training. 2 to 200 characters.' })
  @TextField(2, 200)
  course?: string | null;

  @Field(() => String, { nullable: true, description: 'Who learns, such as "second-year nursing students". 2 to 200 characters.' })
  @TextField(2, 200)
  learners?: string | null;
}

@InputType({ description: 'What a post for setting priorities states.' })
export class PrioritySettingInput {
  @Field(() => String, { nullable: true, description: 'What priorities are set for. 2 to 300 characters.' })
  @TextField(2, 300)
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'Who will use them. 2 to 300 characters.' })
  @TextField(2, 300)
  usedBy?: string | null;
}
