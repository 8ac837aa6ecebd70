import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { CharacteristicCategoryType } from '../contributors/characteristics.types.js';
import { NeedGroupEnum } from '../contributors/contributor.enums.js';
import type { NeedGroup } from '../contributors/contributor.lists.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';
import { CommandInput } from '../platform/graphql/command-input.js';

@InputType({ description: 'Asks who suits an opportunity.' })
export class CreateCandidateListInput extends CommandInput {
  @Field(() => ID, { description: 'An open opportunity of a team that you are in.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;
}

@Access(access.withParent)
@ObjectType('CandidateTopic', { description: 'A topic of someone that lies near to what is sought.' })
export class CandidateTopicType {
  @Field(() => ID, { description: 'The topic’s id.' })
  topicId!: string;

  @Field(() => String, { description: 'The topic’s name.' })
  topicName!: string;

  @Field(() => TopicRelationEnum, { description: 'How they are connected with it.' })
  relation!: TopicRelation;
}

@Access(access.withParent)
@ObjectType('Candidate', {
  description: 'Someone who suits an opportunity, without a name. No figure is shown for how well: the order weighs that against how often people were asked, and the two together would tell who was asked often.',
})
export class CandidateType {
  @Field(() => ID, { description: 'The code to invite them by. It stands for them in this opportunity only.' })
  code!: string;

  @Field(() => Int, { description: 'Their place in the order in which people are asked, from 1.' })
  position!: number;

  @Field(() => [CandidateTopicType], { description: 'Their topics that lie near to what is sought.' })
  topics!: CandidateTopicType[];

  @Field(() => [String], { description: 'Why they suit, a sentence each.' })
  reasons!: string[];

  @Field(() => String, { nullable: true, description: 'What they say in their own words, if they let teams see it.' })
  ownWords!: string | null;

  @Field(() => [CharacteristicCategoryType], { description: 'Of the mix that the post looks for: what they want to be found by. None may mean that they don’t, or that they don’t say.' })
  mix!: CharacteristicCategoryType[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of people who suit.' })
export class CandidateConnection extends Connection(CandidateType) {}

@Access(access.withParent)
@ObjectType('NeedToArrange', { description: 'An access need that three or more people on the list have.' })
export class NeedToArrangeType {
  @Field(() => NeedGroupEnum, { description: 'Its group.' })
  group!: NeedGroup;

  @Field(() => String, { description: 'The need, as in accessNeedChoices.' })
  need!: string;

  @Field(() => String, { description: 'What to show readers.' })
  text!: string;
}

@Access(access.withParent)
@ObjectType('CandidateList', {
  description: 'People who suit an opportunity and could be asked when the list was made. It stays as it is, but for those who have since left or no longer agree to be found.',
})
export class CandidateListType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity it was made for.' })
  opportunityId!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was made.' })
  madeAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'Until then, asking again gets this list.' })
  freshUntil!: Date;

  @Field(() => Int, { description: 'How many others suit and may be available later, to the nearest 5 below, counting those who have shown that they can be reached. 0 stands for fewer than 5.' })
  availableLater!: number;

  @Field(() => String, { description: 'The same in words.' })
  availableLaterText!: string;

  @Field(() => [NeedToArrangeType], { description: 'What to arrange for these people as a whole: what three or more of them need, not who or how many. Empty for fewer than 5 people, counting those who have shown that they can be reached, and for good once anybody on the list has gone. So also ask each person who is chosen.' })
  toArrange!: NeedToArrangeType[];

  @Field(() => String, { description: 'What to do about needs that aren’t named here, in words.' })
  toArrangeText!: string;
}
