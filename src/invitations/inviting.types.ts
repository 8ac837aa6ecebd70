import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, IsOptional, IsString, IsUUID, Matches } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Text } from '../platform/graphql/text-input.js';
import { InviteOutcomeEnum, type InviteOutcome } from './invitation.lists.js';

const code = /^[0-9A-Z]{4,20}$/;

@InputType({ description: 'People to invite, by the codes of your list.' })
export class InvitePeopleInput {
  @Field(() => ID, { description: 'The opportunity, one of your team’s.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;

  @Field(() => [String], { description: 'One to 500 codes of the list of people who fit, tried in this order until 50 people were asked in 24 hours.' })
  @ArrayMinSize(1, { message: 'codes must hold at least one code' })
  @ArrayMaxSize(500, { message: 'codes can hold at most 500 codes; send the next ones in another call' })
  @Matches(code, { each: true, message: 'codes must be codes as your list shows them, such as K7M29QXD' })
  codes!: string[];

  @Field(() => String, { description: 'What happens first for those who are chosen: “We will ring you by 3 March to agree a first date.” 10 to 500 characters.' })
  @Text(10, 500)
  nextStep!: string;

  @Field(() => String, { nullable: true, description: 'Why you picked these people instead of taking the list in its order. Needed only then. 10 to 500 characters.' })
  @IsOptional()
  @Text(10, 500)
  pickedBecause?: string | null;

  @Field(() => ID, { description: 'Made by your software for this call. Sending the same key again returns the same result and asks nobody twice.' })
  @IsString({ message: 'idempotencyKey must be given, so that sending this again asks nobody twice' })
  idempotencyKey!: string;
}

@InputType({ description: 'Invitations to take back.' })
export class WithdrawInvitationsInput {
  @Field(() => ID, { description: 'The opportunity whose open invitations are taken back.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'What came of one code.' })
export class InviteCodeResult {
  @Field(() => String, { description: 'The code.' })
  code!: string;

  @Field(() => InviteOutcomeEnum, { description: 'What came of it.' })
  outcome!: InviteOutcome;
}

@Access(access.withParent)
@ObjectType({ description: 'What a call that invites people came to.' })
export class InvitePeopleResult {
  @Field(() => ID, { nullable: true, description: 'The wave that was made; null when nobody was asked.' })
  waveId!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'One closing date for everyone in the wave.' })
  closesAt!: Date | null;

  @Field(() => [InviteCodeResult], { description: 'One for each code, in your order.' })
  results!: InviteCodeResult[];
}

@Access(access.withParent)
@ObjectType({ description: 'Everyone asked in one call, as the team sees it: numbers, and who was chosen once it is closed.' })
export class InvitationWave {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: 'When people were asked.' })
  askedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it closes for everyone. Until then no answer shows.' })
  closesAt!: Date;

  @Field(() => Int, { description: 'How many were asked.' })
  asked!: number;

  @Field(() => String, { description: 'What everyone asked was told to come first.' })
  nextStep!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was settled, after its closing date; null until then.' })
  settledAt!: Date | null;
}

@Access(access.withParent)
@ObjectType({ description: 'Asking for one opportunity.' })
export class Round {
  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => Int, { description: 'How many places there are.' })
  places!: number;

  @Field(() => Int, { description: 'How many of them are filled, exactly.' })
  placesFilled!: number;

  @Field(() => [InvitationWave], { description: 'The waves, the newest first; at most 50.' })
  waves!: InvitationWave[];
}
