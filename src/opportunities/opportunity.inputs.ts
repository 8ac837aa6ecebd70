import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, Matches, ValidateNested } from 'class-validator';
import { type Context, ContextEnum, contexts } from '../reference/contexts.js';
import { type InvolvementKind, InvolvementKindEnum, involvementKinds } from '../reference/involvement-kinds.js';
import { DayField, IdField, ListOf, TextField, WholeNumberField, WordsField } from './field-checks.js';
import { EducationInput, GovernanceInput, PrioritySettingInput, ResearchInput, ServiceInput } from './framework.inputs.js';
import {
  CommitmentInput, ContactInput, DistressingInput, HoursInput, PaymentInput, SafeguardingContactInput, SessionInput, SoughtTopicInput,
} from './opportunity-part.inputs.js';
import { CommandInput } from '../platform/graphql/command-input.js';

const part = 'A part that is given replaces the whole part; null clears it.';

/** Every field of a draft. A field left out stays as it is; null clears it. Completeness is checked when a review is asked for. */
@InputType({ isAbstract: true })
export abstract class DraftFields extends CommandInput {
  @Field(() => [ID], { nullable: true, description: 'Every organisation in whose name is asked, the team’s own among them (which is the default); of each you are in a team. At most 10.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10, { message: 'organisationIds takes at most 10' })
  @IdField('each of organisationIds must be the id of an organisation', { each: true })
  @ArrayUnique({ message: 'organisationIds names an organisation twice' })
  organisationIds?: string[] | null;

  @Field(() => ResearchInput, { nullable: true, description: `Of a research post. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => ResearchInput)
  research?: ResearchInput | null;

  @Field(() => ServiceInput, { nullable: true, description: `Of a post for service improvement. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => ServiceInput)
  service?: ServiceInput | null;

  @Field(() => GovernanceInput, { nullable: true, description: `Of a post for a board or committee. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => GovernanceInput)
  governance?: GovernanceInput | null;

  @Field(() => EducationInput, { nullable: true, description: `Of a post for teaching. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => EducationInput)
  education?: EducationInput | null;

  @Field(() => PrioritySettingInput, { nullable: true, description: `Of a post for setting priorities. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => PrioritySettingInput)
  prioritySetting?: PrioritySettingInput | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether people will meet study participants or handle data that identify someone.' })
  @IsOptional()
  @IsBoolean({ message: 'meetsParticipantsOrData must be true or false' })
  meetsParticipantsOrData?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What it is about and why, in plain words. 30 to 4000 characters; its reading age is shown.' })
  @TextField(30, 4000)
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'What someone would do. 20 to 4000 characters.' })
  @TextField(20, 4000)
  whatYouWouldDo?: string | null;

  @Field(() => HoursInput, { nullable: true, description: `How many hours it takes. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => HoursInput)
  hours?: HoursInput | null;

  @Field(() => String, { nullable: true, description: 'What someone may have to pay; "nothing" is an answer. 2 to 1000 characters.' })
  @TextField(2, 1000)
  costs?: string | null;

  @Field(() => DistressingInput, { nullable: true, description: `Whether distressing subjects may come up. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => DistressingInput)
  distressing?: DistressingInput | null;

  @Field(() => [InvolvementKindEnum], { nullable: true, description: 'Kinds of involvement, at most 6.' })
  @ListOf(involvementKinds, 6)
  kinds?: InvolvementKind[] | null;

  @Field(() => [SoughtTopicInput], { nullable: true, description: 'Topics that are sought, the most important first, at most 10. Replaces the list.' })
  @IsOptional()
  @ArrayMaxSize(10, { message: 'topics takes at most 10' })
  @ArrayUnique((topic: SoughtTopicInput) => topic?.topicId, { message: 'topics names a topic twice' })
  @ValidateNested({ each: true })
  @Type(() => SoughtTopicInput)
  topics?: SoughtTopicInput[] | null;

  @Field(() => String, { nullable: true, description: 'Who is sought, in words. 3 to 1000 characters.' })
  @TextField(3, 1000)
  experienceSought?: string | null;

  @Field(() => [String], { nullable: true, description: 'Skills that would help, at most 10, each 2 to 80 characters. Replaces the list.' })
  @WordsField(10, 80)
  skills?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Languages that are used, as ISO 639 codes: en, cy, bfi (British Sign Language). At most 10.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10, { message: 'languages takes at most 10' })
  @ArrayUnique({ message: 'languages names one twice' })
  @Matches(/^[a-z]{2,3}$/, { each: true, message: 'each of languages must be an ISO 639 code of 2 or 3 small letters, such as en, cy or bfi' })
  languages?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'How many people are sought, 1 to 500.' })
  @WholeNumberField(1, 500, 'people')
  places?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether people of 16 and 17 may take part. Needs a safeguarding contact.' })
  @IsOptional()
  @IsBoolean({ message: 'suitableFor16And17 must be true or false' })
  suitableFor16And17?: boolean | null;

  @Field(() => SafeguardingContactInput, { nullable: true, description: `Whom someone of 16 or 17 can turn to. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => SafeguardingContactInput)
  safeguardingContact?: SafeguardingContactInput | null;

  @Field(() => String, { nullable: true, description: 'First day, YYYY-MM-DD.' })
  @DayField()
  startsOn?: string | null;

  @Field(() => String, { nullable: true, description: 'Last day, YYYY-MM-DD; not before the first.' })
  @DayField()
  endsOn?: string | null;

  @Field(() => [SessionInput], { nullable: true, description: 'Meetings whose time is known already, at most 30. Replaces the list.' })
  @IsOptional()
  @ArrayMaxSize(30, { message: 'sessions takes at most 30' })
  @ValidateNested({ each: true })
  @Type(() => SessionInput)
  sessions?: SessionInput[] | null;

  @Field(() => String, { nullable: true, description: 'Last day on which someone can come forward, YYYY-MM-DD in London. That day is included.' })
  @DayField()
  closesOn?: string | null;

  @Field(() => String, { nullable: true, description: 'Day by which everyone who came forward hears back, YYYY-MM-DD; not before closesOn.' })
  @DayField()
  hearBackBy?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether people are asked at short notice: 7 days to answer, for those who opted in to that.' })
  @IsOptional()
  @IsBoolean({ message: 'shortNotice must be true or false' })
  shortNotice?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Days to answer an invitation: 14 (the default) or 21; at short notice always 7.' })
  @IsOptional()
  @IsIn([7, 14, 21], { message: 'answerDays must be 14 or 21, or 7 with shortNotice' })
  answerDays?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether someone can take part online.' })
  @IsOptional()
  @IsBoolean({ message: 'online must be true or false' })
  online?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Code of the area where it takes place, such as QYG.' })
  @TextField(2, 20)
  areaCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it takes place. 2 to 300 characters.' })
  @TextField(2, 300)
  place?: string | null;

  @Field(() => CommitmentInput, { nullable: true, description: `Whether it ends by itself. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => CommitmentInput)
  commitment?: CommitmentInput | null;

  @Field(() => PaymentInput, { nullable: true, description: `The payment that is offered. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => PaymentInput)
  payment?: PaymentInput | null;

  @Field(() => String, { nullable: true, description: 'Which expenses are paid, and how: travel, care, a personal assistant. 2 to 1000 characters.' })
  @TextField(2, 1000)
  expenses?: string | null;

  @Field(() => String, { nullable: true, description: 'Access and support that you offer. 2 to 2000 characters.' })
  @TextField(2, 2000)
  accessAndSupport?: string | null;

  @Field(() => ContactInput, { nullable: true, description: `The named main contact. ${part}` })
  @IsOptional()
  @ValidateNested()
  @Type(() => ContactInput)
  contact?: ContactInput | null;
}

@InputType({ description: 'A new draft. Everything but team, context and title can come later.' })
export class CreateOpportunityInput extends DraftFields {
  @Field(() => ID, { description: 'A team that you are in.' })
  @IdField('teamId must be the id of a team')
  teamId!: string;

  @Field(() => ContextEnum, { description: 'What it is for. It stays as it is; for another context write another post.' })
  @IsIn(contexts)
  context!: Context;

  @Field(() => String, { description: 'A title in plain words. 5 to 150 characters.' })
  @TextField(5, 150)
  title!: string;
}

@InputType({ description: 'Changes to a draft. A field left out stays as it is; null clears it.' })
export class UpdateOpportunityInput extends DraftFields {
  @Field(() => ID, { description: 'The draft.' })
  @IdField('opportunityId must be the id of an opportunity')
  opportunityId!: string;

  @Field(() => String, { nullable: true, description: 'A title in plain words. 5 to 150 characters.' })
  @TextField(5, 150)
  title?: string | null;
}
