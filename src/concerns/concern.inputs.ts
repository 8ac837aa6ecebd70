import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import { IsBoolean, IsEnum, IsOptional, IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import { type ConcernKind, type ConcernOutcome, type ConcernRoute, type HandOverReason, handOverReasons } from './concern.lists.js';
import { ConcernKindEnum, ConcernOutcomeEnum, ConcernRouteEnum } from './concern.types.js';

const HandOverReasonEnum = enumOf(handOverReasons);
registerEnumType(HandOverReasonEnum, {
  name: 'ConcernHandOverReason',
  description: 'Why a concern goes to somebody else.',
  valuesMap: {
    conflict: { description: 'You know somebody it is about, or have another tie to it.' },
    away: { description: 'You are away, or have no time for it.' },
    better_placed: { description: 'Somebody else can hear it better.' },
  },
});

@InputType({ description: 'Something that is wrong. Read concernNotice first.' })
export class RaiseConcernInput extends CommandInput {
  @Field(() => ConcernRouteEnum, { defaultValue: 'lead', description: 'Who shall hear it. Choose safeguarding when somebody may be harmed or is at risk of it.' })
  @IsEnum(ConcernRouteEnum, { message: 'route must be lead or safeguarding' })
  route!: ConcernRoute;

  @Field(() => ConcernKindEnum, { description: 'What it is about. If you are not sure: other.' })
  @IsEnum(ConcernKindEnum, { message: 'kind must be one of the kinds of concern' })
  kind!: ConcernKind;

  @Field(() => ID, { nullable: true, description: 'The opportunity: one you were asked about or came forward for, or one of the organisation you work for. Give it or organisationId.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'opportunityId must be the id of an opportunity' })
  opportunityId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The organisation as a whole: one that asked you or that you came forward for, or the one you work for.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId?: string | null;

  @Field(() => String, { description: 'What is wrong, in your words, 3 to 4,000 characters. It is stored encrypted.' })
  @Text(3, 4000)
  words!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether the team and its organisation may learn of it, without your name. You can change it later.' })
  @IsBoolean({ message: 'teamMayKnow must be true or false' })
  teamMayKnow!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether who hears it may know your name. For safeguarding they always do.' })
  @IsBoolean({ message: 'nameShown must be true or false' })
  nameShown!: boolean;

  @Field(() => String, { description: 'The version of concernNotice that you read.' })
  @Text(1, 50)
  wordingVersion!: string;
}

@InputType({ description: 'Which concern.' })
export class ConcernInput extends CommandInput {
  @Field(() => ID, { description: 'The concern.' })
  @IsUUID(undefined, { message: 'concernId must be the id of a concern' })
  concernId!: string;
}

@InputType({ description: 'Words about a concern.' })
export class WriteAboutConcernInput extends ConcernInput {
  @Field(() => String, { description: 'What you write, 1 to 4,000 characters. It is stored encrypted.' })
  @Text(1, 4000)
  text!: string;
}

@InputType({ description: 'Why an answer isn’t enough.' })
export class ReopenConcernInput extends ConcernInput {
  @Field(() => String, { description: 'What is still wrong, 3 to 4,000 characters.' })
  @Text(3, 4000)
  words!: string;
}

@InputType({ description: 'Whether the team may learn of a concern.' })
export class LetTeamKnowOfConcernInput extends ConcernInput {
  @Field(() => Boolean, { description: 'Whether it may. What it was told already stays told.' })
  @IsBoolean({ message: 'may must be true or false' })
  may!: boolean;
}

@InputType({ description: 'The answer to a concern.' })
export class AnswerConcernInput extends ConcernInput {
  @Field(() => ConcernOutcomeEnum, { description: 'What came of it.' })
  @IsEnum(ConcernOutcomeEnum, { message: 'outcome must be one of the outcomes of a concern' })
  outcome!: ConcernOutcome;

  @Field(() => String, { description: 'What was found and what is done about it, 10 to 8,000 characters, in plain words. Whoever raised it reads it.' })
  @Text(10, 8000)
  answer!: string;
}

@InputType({ description: 'What a team is told about a concern.' })
export class TellTeamOfConcernInput extends ConcernInput {
  @Field(() => String, { description: 'What you write to the team and its leads, 10 to 4,000 characters: nothing by which they could know who raised it. Whoever raised it reads it, too.' })
  @Text(10, 4000)
  text!: string;
}

@InputType({ description: 'A concern for somebody else to hear. Who that is isn’t yours to choose.' })
export class HandConcernOverInput extends ConcernInput {
  @Field(() => HandOverReasonEnum, { description: 'Why.' })
  @IsEnum(HandOverReasonEnum, { message: 'because must be conflict, away or better_placed' })
  because!: HandOverReason;
}

@InputType({ description: 'Where mail about concerns goes.' })
export class MailMeAboutConcernsInput extends CommandInput {
  @Field(() => Boolean, { description: 'Whether mail goes to the address that your sign-in vouches for. It says only that there is something to read.' })
  @IsBoolean({ message: 'want must be true or false' })
  want!: boolean;
}
