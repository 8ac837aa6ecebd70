import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsBoolean, IsDate, IsEnum, IsOptional, IsUUID, Matches, ValidateNested } from 'class-validator';
import { AgeStatementEnum, ProfileKindEnum, RelationshipEnum, RepresentationBasisEnum } from './contributor.enums.js';
import type { AgeStatement, ProfileKind, Relationship, RepresentationBasis } from './contributor.lists.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { ProfileCommandInput } from './input-fields.js';
import { BeFoundInput } from './consent.inputs.js';
import { AccessNeedInput, InterestInput, SafeContactInput } from './profile.inputs.js';

@InputType({ description: 'Ways to reach someone; at least one. Kept encrypted.' })
export class ReachInput {
  @Field(() => String, { nullable: true, description: 'An e-mail address.' })
  @IsOptional()
  @Text(3, 254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'A phone number; without a country code it is a British one.' })
  @IsOptional()
  @Text(5, 40)
  phone?: string | null;
}

@InputType({ description: 'For a carer or family member who speaks for someone.' })
export class ActingForInput {
  @Field(() => RelationshipEnum, { description: 'Who I am to them.' })
  @IsEnum(RelationshipEnum)
  relationship!: Relationship;

  @Field(() => String, { description: 'Their first name or initials, up to 60 characters. Kept encrypted.' })
  @Text(1, 60)
  personName!: string;

  @Field(() => RepresentationBasisEnum, { description: 'Why I may act for them.' })
  @IsEnum(RepresentationBasisEnum)
  basis!: RepresentationBasis;

  @Field(() => String, { nullable: true, description: 'More about that, if you like, up to 500 characters. Kept encrypted.' })
  @IsOptional()
  @Text(1, 500)
  basisNote?: string | null;

  @Field(() => Boolean, { description: 'I am 18 or over myself.' })
  @IsBoolean()
  iAmEighteenOrOver!: boolean;
}

@InputType({ description: 'For a community group or a user-led organisation.' })
export class GroupInput {
  @Field(() => String, { description: 'The person who is asked for the group, up to 200 characters; reachMe is theirs. Kept encrypted.' })
  @Text(1, 200)
  contactPersonName!: string;

  @Field(() => String, { nullable: true, description: 'How the group likes to be involved, up to 1,000 characters.' })
  @IsOptional()
  @Text(1, 1000)
  preference?: string | null;
}

@InputType({ description: 'What is needed to join, and no more; everything else can come later.' })
export class JoinInput extends CommandInput {
  @Field(() => ProfileKindEnum, { defaultValue: ProfileKindEnum.individual, description: 'Whose profile it is.' })
  @IsEnum(ProfileKindEnum)
  kind: ProfileKind = 'individual';

  @Field(() => AgeStatementEnum, { nullable: true, description: 'How old the person is whom the profile is about. Needed but for groups and organisations.' })
  @IsOptional()
  @IsEnum(AgeStatementEnum)
  age?: AgeStatement | null;

  @Field(() => String, {
    nullable: true,
    description: 'With 16 or 17: the month in which they turn 18, as YYYY-MM. Needed with parental responsibility, which ends then. No birth date is kept.',
  })
  @IsOptional()
  @Matches(/^20\d\d-(0[1-9]|1[0-2])$/, { message: 'turnsEighteenIn must be a month such as 2027-05' })
  turnsEighteenIn?: string | null;

  @Field(() => String, { description: 'The version of the wording agreed to (consentWording with purpose join).' })
  @Text(3, 60)
  wordingVersion!: string;

  @Field(() => String, { nullable: true, description: 'What to call you, or the group’s name, up to 200 characters. Kept encrypted.' })
  @IsOptional()
  @Text(1, 200)
  name?: string | null;

  @Field(() => ReachInput, { description: 'A way to reach you.' })
  @ValidateNested()
  @Type(() => ReachInput)
  reachMe!: ReachInput;

  @Field(() => String, { description: 'The code of your area.' })
  @Text(1, 20)
  areaCode!: string;

  @Field(() => [InterestInput], { nullable: true, description: 'Topics, at most 100. At least one, or own words.' })
  @IsOptional()
  @ArrayMaxSize(100, { message: 'interests takes at most 100' })
  @ValidateNested({ each: true })
  @Type(() => InterestInput)
  interests?: InterestInput[] | null;

  @Field(() => String, { nullable: true, description: 'What matters to you, in your own words, up to 4,000 characters. They serve to suggest what suits you; that teams read them, and find you by them, is a tick of its own.' })
  @IsOptional()
  @Text(1, 4000)
  ownWords?: string | null;

  @Field(() => ActingForInput, { nullable: true, description: 'For kind acting_for only.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ActingForInput)
  actingFor?: ActingForInput | null;

  @Field(() => GroupInput, { nullable: true, description: 'For kinds group and user_led_organisation only.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => GroupInput)
  group?: GroupInput | null;

  @Field(() => [BeFoundInput], { nullable: true, description: 'Contexts in which to be found from the start. None unless given.' })
  @IsOptional()
  @ArrayMaxSize(5, { message: 'beFound takes at most 5' })
  @ValidateNested({ each: true })
  @Type(() => BeFoundInput)
  beFound?: BeFoundInput[] | null;
}

@InputType({ description: 'Someone joins by phone: what they said, and when they said it.' })
export class RegisterByPhoneInput extends JoinInput {
  @Field(() => Date, { description: 'When they agreed to the wording that was read to them; at most 30 days ago.' })
  @Type(() => Date)
  @IsDate({ message: 'consentHeardAt must be a date and time' })
  consentHeardAt!: Date;

  @Field(() => Boolean, { defaultValue: false, description: 'You rang the number in reachMe, or rang back, and spoke with them there: it is confirmed.' })
  @IsBoolean()
  phoneConfirmed: boolean = false;

  @Field(() => [AccessNeedInput], { nullable: true, description: 'What they need to take part, at most 40.' })
  @IsOptional()
  @ArrayMaxSize(40, { message: 'accessNeeds takes at most 40' })
  @ValidateNested({ each: true })
  @Type(() => AccessNeedInput)
  accessNeeds?: AccessNeedInput[] | null;

  @Field(() => SafeContactInput, { nullable: true, description: 'How and when contact is safe for them.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SafeContactInput)
  safeContact?: SafeContactInput | null;

  @Field(() => ID, { nullable: true, description: 'The account of a helper they named on the phone. A helper who registers someone becomes their helper without this.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'helperAccountId must be the id of an account' })
  helperAccountId?: string | null;
}

@InputType({ description: 'Leaves Askwell with one profile.' })
export class LeaveInput extends ProfileCommandInput {}
