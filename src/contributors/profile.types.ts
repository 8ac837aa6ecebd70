import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type InvolvementKind, InvolvementKindEnum } from '../reference/involvement-kinds.js';
import { AgeBandEnum, ProfileKindEnum, ProfileStatusEnum, WayOfTakingPartEnum } from './contributor.enums.js';
import type { AgeBand, ProfileKind, ProfileStatus, WayOfTakingPart } from './contributor.lists.js';
import { ConsentType, FoundByExceptionType, WordingType } from './consent.types.js';
import {
  AccessNeedType,
  ActingForType,
  ContactPersonType,
  ContactPointType,
  HelperType,
  InterestType,
  OnHoldType,
  SafeContactType,
  SkillType,
  TreatedByType,
} from './profile-parts.types.js';

/** Only ever made for its owner: nothing else loads it. */
@Access(access.withParent)
@ObjectType('Profile', { description: 'A profile of yours, with everything Askwell knows about it.' })
export class ProfileType {
  @Field(() => ID, { description: 'Its id, wherever contributorId is asked for.' })
  id!: string;

  @Field(() => ProfileKindEnum, { description: 'Whose profile it is.' })
  kind!: ProfileKind;

  @Field(() => ProfileStatusEnum, { description: 'Whether it takes part.' })
  status!: ProfileStatus;

  @Field(() => OnHoldType, { nullable: true, description: 'Word that you have died, while it stands. With status on_hold everything stands still because of it; otherwise a lead makes sure first.' })
  onHold!: OnHoldType | null;

  @Field(() => AgeBandEnum, { nullable: true, description: 'The age stated when joining; none for groups.' })
  ageBand!: AgeBand | null;

  @Field(() => String, { nullable: true, description: 'What to call you, or the group’s name.' })
  name!: string | null;

  @Field(() => String, { description: 'The code of the area.' })
  areaCode!: string;

  @Field(() => String, { description: 'The name of the area.' })
  areaName!: string;

  @Field(() => [ContactPointType], { description: 'How to reach you. Of a group: see contactPeople.' })
  reachMe!: ContactPointType[];

  @Field(() => SafeContactType, { nullable: true, description: 'How and when contact is safe.' })
  safeContact!: SafeContactType | null;

  @Field(() => ActingForType, { nullable: true, description: 'Whom you act for.' })
  actingFor!: ActingForType | null;

  @Field(() => [ContactPersonType], { description: 'The people of a group or organisation who can be asked for it; one at a time is.' })
  contactPeople!: ContactPersonType[];

  @Field(() => String, { nullable: true, description: 'How a group likes to be involved.' })
  groupPreference!: string | null;

  @Field(() => [InterestType], { description: 'Topics that matter to you.' })
  interests!: InterestType[];

  @Field(() => String, { nullable: true, description: 'What matters to you, in your own words.' })
  ownWords!: string | null;

  @Field(() => Boolean, { description: 'Whether teams may see your own words, and find you by them. Otherwise they serve only to suggest what suits you.' })
  ownWordsShown!: boolean;

  @Field(() => [SkillType], { description: 'What you are good at.' })
  skills!: SkillType[];

  @Field(() => [InvolvementKindEnum], { description: 'What you like doing.' })
  kindsLiked!: InvolvementKind[];

  @Field(() => [InvolvementKindEnum], { description: 'What you never want to do.' })
  kindsNever!: InvolvementKind[];

  @Field(() => WayOfTakingPartEnum, { nullable: true, description: 'Online, in person or either.' })
  takesPart!: WayOfTakingPart | null;

  @Field(() => Int, { nullable: true, description: 'How far you travel, in kilometres.' })
  travelKm!: number | null;

  @Field(() => Int, { nullable: true, description: 'Hours a month you can give.' })
  hoursPerMonth!: number | null;

  @Field(() => Int, { nullable: true, description: 'Involvements you can give your time to at one time.' })
  involvementsAtOnce!: number | null;

  @Field(() => [String], { description: 'Codes of languages you use (ISO 639).' })
  languages!: string[];

  @Field(() => [AccessNeedType], { description: 'What you need to take part. It never lowers a match.' })
  accessNeeds!: AccessNeedType[];

  @Field(() => [TreatedByType], { description: 'Teams and organisations that treat you. They don’t see you, unless you chose so.' })
  treatedBy!: TreatedByType[];

  @Field(() => [ConsentType], { description: 'What you agreed to and took back, oldest first.' })
  consents!: ConsentType[];

  @Field(() => [WordingType], {
    description: 'Newer words about what you agreed to, where something that matters has changed. Until you agree to them, what you agreed to goes on, and nothing more.',
  })
  wordingsToReadAgain!: WordingType[];

  @Field(() => [FoundByExceptionType], { description: 'Parts of your profile that you took out of being found, oldest first.' })
  foundByExceptions!: FoundByExceptionType[];

  @Field(() => [HelperType], { description: 'Who may pause and answer for you.' })
  helpers!: HelperType[];

  @Field(() => Date, { description: 'When you joined.' })
  joinedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When you left.' })
  leftAt!: Date | null;
}
