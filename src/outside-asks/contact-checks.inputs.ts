import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { type Context, ContextEnum, contexts } from '../reference/contexts.js';
import { sealedDigest } from './check-key.js';

@InputType({ description: 'People an organisation’s own software would like to write to.' })
export class RequestContactChecksInput {
  @Field(() => String, { description: 'What it is about, as your organisation calls it: the same reference for everybody asked about the same. They read it. 2 to 100 characters.' })
  @Text(2, 100)
  reference!: string;

  @Field(() => ContextEnum, { description: 'What the involvement is for. Who doesn’t agree to be found for it is not available.' })
  @IsIn(contexts)
  context!: Context;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is taking part in a study, which nobody agrees to for somebody else. Default: no.' })
  @IsOptional()
  @IsBoolean()
  studyParticipation?: boolean | null;

  @Field(() => Int, { description: 'The version of your organisation’s key with which the addresses are sealed.' })
  @IsInt()
  @Min(1, { message: 'keyVersion is 1 or more' })
  @Max(2_147_483_647, { message: 'keyVersion is too large' })
  keyVersion!: number;

  @Field(() => [String], { description: 'One to 500 keyed hashes of verified e-mail addresses, in the order in which you would like to write: docs/contact-checks.md says how to make them.' })
  @ArrayMinSize(1, { message: 'addresses must hold at least one keyed hash' })
  @ArrayMaxSize(500, { message: 'addresses can hold at most 500 keyed hashes; send the next ones in another call' })
  @Matches(sealedDigest, { each: true, message: 'addresses must be keyed hashes of 80 characters in base64, as docs/contact-checks.md says' })
  addresses!: string[];

  @Field(() => ID, { description: 'Made by your software for this call. Sending the same key again returns the same result and asks nobody twice.' })
  @IsString({ message: 'idempotencyKey must be given, so that sending this again asks nobody twice' })
  @Length(1, 200, { message: 'idempotencyKey takes 1 to 200 characters; a UUID made by your software is best' })
  idempotencyKey!: string;
}

@InputType({ description: 'Checks that were granted to your organisation.' })
export class ContactChecksInput extends CommandInput {
  @Field(() => [ID], { description: 'One to 500 ids of checks.' })
  @ArrayMinSize(1, { message: 'checkIds must hold at least one id' })
  @ArrayMaxSize(500, { message: 'checkIds can hold at most 500 ids; send the next ones in another call' })
  @ArrayUnique({ message: 'checkIds names a check twice' })
  @IsUUID(undefined, { each: true, message: 'checkIds must be ids' })
  checkIds!: string[];
}

@InputType({ description: 'An organisation that is to get a key for checks.' })
export class IssueContactCheckKeyInput extends CommandInput {
  @Field(() => ID, { description: 'Which.' })
  @IsUUID(undefined, { message: 'organisationId must be an id' })
  organisationId!: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether its earlier keys end at once, because one got into wrong hands. Otherwise they hold for 30 days more.' })
  @IsOptional()
  @IsBoolean()
  endEarlierNow?: boolean | null;
}
