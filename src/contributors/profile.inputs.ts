import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsBoolean, IsEnum, IsInt, IsOptional, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { Text } from '../platform/graphql/text-input.js';
import { type InvolvementKind, InvolvementKindEnum } from '../reference/involvement-kinds.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';
import { SafeWayEnum, SkillSourceEnum, NeedGroupEnum, WayOfTakingPartEnum } from './contributor.enums.js';
import type { NeedGroup, SafeWay, SkillSource, WayOfTakingPart } from './contributor.lists.js';
import { ProfileCommandInput } from './input-fields.js';

@InputType({ description: 'A topic that matters to someone, and how they are connected with it.' })
export class InterestInput {
  @Field(() => ID, { description: 'The topic’s id.' })
  @IsUUID(undefined, { message: 'topicId must be the id of a topic' })
  topicId!: string;

  @Field(() => TopicRelationEnum, { description: 'How they are connected with it.' })
  @IsEnum(TopicRelationEnum)
  relation!: TopicRelation;
}

@InputType({ description: 'Something someone is good at.' })
export class SkillInput {
  @Field(() => SkillSourceEnum, { description: 'Where it comes from.' })
  @IsEnum(SkillSourceEnum)
  source!: SkillSource;

  @Field(() => String, { description: 'The skill, 2 to 200 characters: "chaired a school’s board", "living with a stoma".' })
  @Text(2, 200)
  description!: string;
}

@InputType({ description: 'One thing someone needs to take part.' })
export class AccessNeedInput {
  @Field(() => NeedGroupEnum, { description: 'Its group.' })
  @IsEnum(NeedGroupEnum)
  group!: NeedGroup;

  @Field(() => String, { description: 'One of the needs of this group (see accessNeedChoices), such as large_print.' })
  @Text(2, 60)
  need!: string;

  @Field(() => String, { nullable: true, description: 'What exactly, up to 300 characters ("24 point", "Sylheti"). Must be said with other. Kept encrypted.' })
  @IsOptional()
  @Text(1, 300)
  detail?: string | null;
}

@InputType({ description: 'How and when contact is safe.' })
export class SafeContactInput {
  @Field(() => [SafeWayEnum], { description: 'The ways that are safe; none named means any that was given.' })
  @IsEnum(SafeWayEnum, { each: true })
  @ArrayMaxSize(4, { message: 'ways takes at most 4' })
  ways!: SafeWay[];

  @Field(() => String, { nullable: true, description: 'When, in your own words, up to 500 characters ("weekdays before three"). Kept encrypted.' })
  @IsOptional()
  @Text(1, 500)
  times?: string | null;

  @Field(() => Boolean, { description: 'Pass everything on to me: nobody gets my contact details, also once I am chosen.' })
  @IsBoolean()
  relayOnly!: boolean;
}

@InputType({ description: 'A team or an organisation that treats someone. All teams of that organisation are kept from finding them, so that none can tell which it is.' })
export class TreatedByInput {
  @Field(() => ID, { nullable: true, description: 'The team; give it or the organisation.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'teamId must be the id of a team' })
  teamId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The organisation, with all its teams; give it or one team.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'They may see me all the same. What you say of a team goes, for that team, before what you say of others of its organisation.' })
  @IsBoolean()
  maySeeMe: boolean = false;
}

@InputType({ description: 'The topics of a profile, all of them: what is not named is taken away.' })
export class UpdateInterestsInput extends ProfileCommandInput {
  @Field(() => [InterestInput], { description: 'At most 100.' })
  @ArrayMaxSize(100, { message: 'interests takes at most 100' })
  @ValidateNested({ each: true })
  @Type(() => InterestInput)
  interests!: InterestInput[];
}

@InputType({ description: 'What someone says in their own words.' })
export class UpdateOwnWordsInput extends ProfileCommandInput {
  @Field(() => String, { nullable: true, description: 'Up to 4,000 characters. Null takes them away.' })
  @IsOptional()
  @Text(1, 4000)
  ownWords!: string | null;

  @Field(() => Boolean, { description: 'May be shown to teams. Otherwise they are only searched.' })
  @IsBoolean()
  mayBeShown!: boolean;

  @Field(() => String, { nullable: true, description: 'With mayBeShown, unless that was agreed to before: the version of the wording that was read (consentWording with purpose show_own_words).' })
  @IsOptional()
  @Text(3, 60)
  wordingVersion?: string | null;
}

@InputType({ description: 'The skills of a profile, all of them.' })
export class UpdateSkillsInput extends ProfileCommandInput {
  @Field(() => [SkillInput], { description: 'At most 50.' })
  @ArrayMaxSize(50, { message: 'skills takes at most 50' })
  @ValidateNested({ each: true })
  @Type(() => SkillInput)
  skills!: SkillInput[];
}

@InputType({ description: 'Kinds of involvement someone likes, and those they never want. None can be in both.' })
export class UpdateKindsInput extends ProfileCommandInput {
  @Field(() => [InvolvementKindEnum], { description: 'Liked: they raise a match.' })
  @ArrayMaxSize(20, { message: 'liked takes at most 20' })
  @IsEnum(InvolvementKindEnum, { each: true })
  liked!: InvolvementKind[];

  @Field(() => [InvolvementKindEnum], { description: 'Never wanted: they rule a match out.' })
  @ArrayMaxSize(20, { message: 'never takes at most 20' })
  @IsEnum(InvolvementKindEnum, { each: true })
  never!: InvolvementKind[];
}

@InputType({ description: 'Where, how much and in which languages someone can take part. Null: not said.' })
export class UpdateTakingPartInput extends ProfileCommandInput {
  @Field(() => WayOfTakingPartEnum, { nullable: true, description: 'Online, in person or either.' })
  @IsOptional()
  @IsEnum(WayOfTakingPartEnum)
  takesPart?: WayOfTakingPart | null;

  @Field(() => Int, { nullable: true, description: 'How far they travel, in kilometres, 0 to 1,000. Not together with online_only.' })
  @IsOptional()
  @IsInt()
  @Min(0, { message: 'travelKm must be 0 or more' })
  @Max(1000, { message: 'travelKm can be at most 1000' })
  travelKm?: number | null;

  @Field(() => Int, { nullable: true, description: 'Hours a month they can give, 1 to 200.' })
  @IsOptional()
  @IsInt()
  @Min(1, { message: 'hoursPerMonth must be 1 or more' })
  @Max(200, { message: 'hoursPerMonth can be at most 200' })
  hoursPerMonth?: number | null;

  @Field(() => Int, { nullable: true, description: 'Involvements they can give their time to at one time, 1 to 20. Teams don’t find or ask whoever has as many, or gives all their hours. It can only make the limit of everybody stricter (myInvolvementLoad.atOneTime).' })
  @IsOptional()
  @IsInt({ message: 'involvementsAtOnce must be a whole number' })
  @Min(1, { message: 'involvementsAtOnce must be 1 or more. To be asked nothing, take a break (addQuietPeriod), or choose to look yourself (setWayOfBeingHere)' })
  @Max(20, { message: 'involvementsAtOnce can be at most 20' })
  involvementsAtOnce?: number | null;

  @Field(() => [String], { description: 'Language codes (ISO 639): en, cy, ur; bfi is British Sign Language. At most 20.' })
  @ArrayMaxSize(20, { message: 'languages takes at most 20' })
  languages!: string[];
}

@InputType({ description: 'What someone needs to take part, all of it.' })
export class UpdateAccessNeedsInput extends ProfileCommandInput {
  @Field(() => [AccessNeedInput], { description: 'At most 40. They never lower a match.' })
  @ArrayMaxSize(40, { message: 'accessNeeds takes at most 40' })
  @ValidateNested({ each: true })
  @Type(() => AccessNeedInput)
  accessNeeds!: AccessNeedInput[];
}

@InputType({ description: 'Teams and organisations that treat someone, all of them. They don’t see the profile, unless it says so.' })
export class UpdateTreatedByInput extends ProfileCommandInput {
  @Field(() => [TreatedByInput], { description: 'At most 50.' })
  @ArrayMaxSize(50, { message: 'treatedBy takes at most 50' })
  @ValidateNested({ each: true })
  @Type(() => TreatedByInput)
  treatedBy!: TreatedByInput[];
}

@InputType({ description: 'Name, area and, for groups, how the group likes to be involved. What is left out stays.' })
export class UpdateAboutInput extends ProfileCommandInput {
  @Field(() => String, { nullable: true, description: 'What to call you, or the group’s name, up to 200 characters. Null: the name of your account. Kept encrypted.' })
  @IsOptional()
  @Text(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The code of your area.' })
  @IsOptional()
  @Text(1, 20)
  areaCode?: string | null;

  @Field(() => String, { nullable: true, description: 'For groups: how you like to be involved, up to 1,000 characters.' })
  @IsOptional()
  @Text(1, 1000)
  groupPreference?: string | null;
}
