import { Field, GraphQLISODateTime, ID, InputType } from '@nestjs/graphql';
import { IsBoolean, IsDate, IsOptional, IsString, IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';

@InputType({ description: 'An ask that was made outside Askwell: a call, a letter, a mail by hand.' })
export class RecordOutsideAskInput extends CommandInput {
  @Field(() => ID, { nullable: true, description: 'The team that asked, one of yours. A system leaves it out: it records for its organisation.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'teamId must be an id' })
  teamId?: string | null;

  @Field(() => String, { description: 'What it was about, as your organisation calls it: the same reference for everybody asked about the same. They read it. 2 to 100 characters.' })
  @Text(2, 100)
  reference!: string;

  @Field(() => String, { nullable: true, description: 'The e-mail address of whom you asked. This or their number; neither is kept.' })
  @IsOptional()
  @IsString()
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Their phone number.' })
  @IsOptional()
  @IsString()
  phone?: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When you asked: at most 365 days ago.' })
  @IsDate({ message: 'askedAt must be an instant such as 2027-03-31T14:00:00Z' })
  askedAt!: Date;
}

@InputType({ description: 'An ask outside Askwell that you say was not made.' })
export class DisputeOutsideAskInput extends CommandInput {
  @Field(() => ID, { description: 'Which, one that was shown to you (askedOfMe).' })
  @IsUUID(undefined, { message: 'askId must be an id' })
  askId!: string;

  @Field(() => String, { nullable: true, description: 'What you would like the involvement lead who decides to know. 2 to 1,000 characters. You need not say anything.' })
  @IsOptional()
  @Text(2, 1000)
  because?: string | null;
}

@InputType({ description: 'What a lead decides about an ask that somebody says was not made.' })
export class DecideOutsideAskDisputeInput extends CommandInput {
  @Field(() => ID, { description: 'Which dispute.' })
  @IsUUID(undefined, { message: 'disputeId must be an id' })
  disputeId!: string;

  @Field(() => Boolean, { description: 'true: it was made and counts again. false: it counts nowhere.' })
  @IsBoolean()
  counts!: boolean;
}
