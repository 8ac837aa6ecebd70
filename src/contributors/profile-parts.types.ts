import { Field, ID, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';
import { type ActingState, ActingStateEnum } from './acting.types.js';
import { ActingScopeEnum, ChannelEnum, NeedGroupEnum, RelationshipEnum, RepresentationBasisEnum, SafeWayEnum, SkillSourceEnum } from './contributor.enums.js';
import type { ActingScope, Channel, NeedGroup, Relationship, RepresentationBasis, SafeWay, SkillSource } from './contributor.lists.js';

@Access(access.withParent)
@ObjectType('Interest', { description: 'A topic that matters to someone, and how they are connected with it.' })
export class InterestType {
  @Field(() => ID, { description: 'The topic’s id.' })
  topicId!: string;

  @Field(() => String, { description: 'The topic’s name.' })
  topicName!: string;

  @Field(() => TopicRelationEnum, { description: 'How they are connected with it.' })
  relation!: TopicRelation;
}

@Access(access.withParent)
@ObjectType('Skill', { description: 'Something someone is good at.' })
export class SkillType {
  @Field(() => SkillSourceEnum, { description: 'Where it comes from.' })
  source!: SkillSource;

  @Field(() => String, { description: 'The skill, in their words.' })
  description!: string;
}

@Access(access.withParent)
@ObjectType('AccessNeed', { description: 'One thing someone needs to take part.' })
export class AccessNeedType {
  @Field(() => NeedGroupEnum, { description: 'Its group.' })
  group!: NeedGroup;

  @Field(() => String, { description: 'The need, as in accessNeedChoices.' })
  need!: string;

  @Field(() => String, { nullable: true, description: 'What exactly.' })
  detail!: string | null;
}

@Access(access.withParent)
@ObjectType('AccessNeedChoice', { description: 'A need that can be chosen.' })
export class AccessNeedChoiceType {
  @Field(() => NeedGroupEnum, { description: 'Its group.' })
  group!: NeedGroup;

  @Field(() => String, { description: 'What to send as need.' })
  need!: string;

  @Field(() => String, { description: 'What to show readers.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType('ContactPoint', { description: 'A way to reach someone.' })
export class ContactPointType {
  @Field(() => ChannelEnum, { description: 'E-mail or phone.' })
  channel!: Channel;

  @Field(() => String, { description: 'The address, or the number with its country code.' })
  value!: string;

  @Field(() => Boolean, { description: 'Whether it was confirmed that it reaches them. Invitations and news are mailed to confirmed addresses only.' })
  confirmed!: boolean;

  @Field(() => Boolean, { description: 'Whether somebody who read a message there said that they never joined. Nothing is sent there until you confirm it (sendEmailCode).' })
  stopped!: boolean;

  @Field(() => String, { nullable: true, description: 'What to know about an address that wasn’t confirmed, in a sentence.' })
  note!: string | null;
}

@Access(access.withParent)
@ObjectType('SafeContact', { description: 'How and when contact is safe.' })
export class SafeContactType {
  @Field(() => [SafeWayEnum], { description: 'The ways that are safe; none named means any that was given.' })
  ways!: SafeWay[];

  @Field(() => String, { nullable: true, description: 'When, in their own words.' })
  times!: string | null;

  @Field(() => Boolean, { description: 'Everything is passed on: nobody gets the contact details, also once chosen.' })
  relayOnly!: boolean;
}

@Access(access.withParent)
@ObjectType('ActingFor', { description: 'Whom someone acts for, and why they may.' })
export class ActingForType {
  @Field(() => RelationshipEnum, { description: 'Who they are to the person.' })
  relationship!: Relationship;

  @Field(() => String, { description: 'The person’s first name or initials.' })
  personName!: string;

  @Field(() => RepresentationBasisEnum, { description: 'Why they may act for them.' })
  basis!: RepresentationBasis;

  @Field(() => String, { nullable: true, description: 'More about that.' })
  basisNote!: string | null;

  @Field(() => [ActingScopeEnum], { description: 'What they may do.' })
  mayDo!: ActingScope[];

  @Field(() => ActingStateEnum, { description: 'Where it stands.' })
  state!: ActingState;

  @Field(() => String, { description: 'The same in a sentence, with what to do.' })
  sentence!: string;

  @Field(() => Date, { description: 'When it is to be looked at again.' })
  reviewDueAt!: Date;
}

@Access(access.withParent)
@ObjectType('ContactPerson', { description: 'Someone who can be asked for a group or organisation.' })
export class ContactPersonType {
  @Field(() => ID, { description: 'Their id within the group.' })
  id!: string;

  @Field(() => String, { description: 'Their name.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether they are the one who is asked now.' })
  isAsked!: boolean;

  @Field(() => [ContactPointType], { description: 'How to reach them.' })
  reachMe!: ContactPointType[];
}

@Access(access.withParent)
@ObjectType('TreatedBy', { description: 'A team or organisation that treats someone.' })
export class TreatedByType {
  @Field(() => ID, { nullable: true, description: 'The team, if one was named.' })
  teamId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The organisation, if the whole of it was named.' })
  organisationId!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether they may see the person all the same.' })
  maySeeMe!: boolean;
}

@Access(access.withParent)
@ObjectType('OnHold', { description: 'Why a profile stands still, and how to undo it.' })
export class OnHoldType {
  @Field(() => Date, { description: 'Since when.' })
  since!: Date;

  @Field(() => String, { nullable: true, description: 'Who told Askwell; nobody’s name when it came by the link of an invitation.' })
  toldBy!: string | null;

  @Field(() => String, { description: 'What it means, and what you can do.' })
  sentence!: string;
}

@Access(access.withParent)
@ObjectType('Helper', { description: 'An account that may pause and answer for someone.' })
export class HelperType {
  @Field(() => ID, { description: 'Their account.' })
  accountId!: string;

  @Field(() => String, { description: 'Their name.' })
  name!: string;

  @Field(() => Date, { description: 'When they were named.' })
  namedAt!: Date;
}
