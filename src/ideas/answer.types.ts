import { Field, Float, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsBoolean, IsEnum, IsOptional, IsUUID } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import { IdeaInput } from './idea.inputs.js';
import { type AnswererRole, answererRoles, type IdeaAnswerKind, ideaAnswers } from './idea.lists.js';

const IdeaAnswerKindEnum = enumOf(ideaAnswers);
registerEnumType(IdeaAnswerKindEnum, {
  name: 'IdeaAnswerKind',
  description: 'What is answered to an idea.',
  valuesMap: {
    taken_up: { description: 'A team works on it, or a knowledge broker or involvement lead sees to it.' },
    answered: { description: 'A finding answers it already.' },
    still_looking: { description: 'Nobody was found yet; looking goes on for 60 days more. At most twice.' },
    not_taken_up: { description: 'It can’t be taken up, for a reason that everyone reads.' },
  },
});

const AnswererRoleEnum = enumOf(answererRoles);
registerEnumType(AnswererRoleEnum, {
  name: 'IdeaAnswererRole',
  description: 'As what somebody answers an idea.',
  valuesMap: {
    team: { description: 'For a team.' },
    knowledge_broker: { description: 'As a knowledge broker.' },
    involvement_lead: { description: 'As an involvement lead.' },
  },
});

@Access(access.withParent)
@ObjectType('IdeaAnswer', { description: 'What was answered to an idea, for everyone to read.' })
export class IdeaAnswerType {
  @Field(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @Field(() => IdeaAnswerKindEnum, { description: 'What.' })
  kind!: IdeaAnswerKind;

  @Field(() => AnswererRoleEnum, { description: 'By whom.' })
  answeredAs!: AnswererRole;

  @Field(() => String, { nullable: true, description: 'The team, with its organisation; empty for an involvement lead or knowledge broker.' })
  team!: string | null;

  @Field(() => String, { description: 'In words.' })
  words!: string;

  opportunityId!: string | null;

  findingId!: string | null;
}

@InputType({ description: 'An answer to an idea, for everyone to read.' })
export class AnswerIdeaInput extends IdeaInput {
  @Field(() => IdeaAnswerKindEnum, { description: 'What you answer. Still looking, and that it can’t be taken up, is said by knowledge brokers and involvement leads: one team’s no isn’t everybody’s.' })
  @IsEnum(IdeaAnswerKindEnum, { message: 'kind must be taken_up, answered, still_looking or not_taken_up' })
  kind!: IdeaAnswerKind;

  @Field(() => String, { description: 'What happens now, what the finding says about it, or why not; 10 to 2,000 characters, in plain words.' })
  @Text(10, 2000)
  words!: string;

  @Field(() => ID, { nullable: true, description: 'The team of yours that answers. Leave it out to answer as a knowledge broker or involvement lead.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'teamId must be the id of a team' })
  teamId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Taken up: the opportunity of your team by which people can join the work.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'opportunityId must be the id of an opportunity' })
  opportunityId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Answered: the published finding.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'findingId must be the id of a finding' })
  findingId?: string | null;
}

@InputType({ description: 'Whether somebody hears what becomes of an idea.' })
export class TellMeOfIdeaInput extends IdeaInput {
  @Field(() => ID, { description: 'The profile that wrote it, or says “me too”.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId!: string;

  @Field(() => Boolean, { description: 'Whether mail tells them. It says only that there is news.' })
  @IsBoolean({ message: 'want must be true or false' })
  want!: boolean;
}

@InputType({ description: 'Whether mail tells you of ideas to answer.' })
export class MailMeAboutIdeasInput extends CommandInput {
  @Field(() => Boolean, { description: 'Whether you want it: at most one a day, about new ideas on topics you follow and those that wait too long.' })
  @IsBoolean({ message: 'want must be true or false' })
  want!: boolean;
}

@Access(access.withParent)
@ObjectType({ description: 'How many ideas are answered in time: within 60 days of being posted.' })
export class IdeaAnswerFigures {
  @Field(() => String, { description: 'Counted are ideas whose 60 days ended on this day or later, YYYY-MM-DD, and before today. Not those that wait for their author, or were taken back unanswered.' })
  since!: string;

  @Field(() => Int, { description: 'How many those are.' })
  due!: number;

  @Field(() => Int, { description: 'How many of them had an answer by then, of whatever kind.' })
  inTime!: number;

  @Field(() => Float, { nullable: true, description: 'Which part that is, 0 to 1; empty where none was due.' })
  share!: number | null;

  @Field(() => Int, { description: 'How many wait for an answer today though their day has passed.' })
  overdue!: number;
}
