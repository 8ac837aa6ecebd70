import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CharacteristicCategoryType } from '../contributors/characteristics.types.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';

@Access(access.withParent)
@ObjectType('OpportunityMix', { description: 'The mix of people that a team looks for, and why. Only people who want to be found by one of these are found by it; nobody fits less for it.' })
export class MixType {
  @Field(() => [CharacteristicCategoryType], { description: 'Who should be among them.' })
  categories!: CharacteristicCategoryType[];

  @Field(() => String, { description: 'Why, in the team’s words.' })
  why!: string;
}

@InputType({ description: 'Says which mix of people a post looks for.' })
export class SetOpportunityMixInput extends CommandInput {
  @Field(() => ID, { description: 'A draft of a team that you are in.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;

  @Field(() => [String], { description: 'Codes of categories that people can be found by (see characteristicQuestions), at most 10; none: no mix.' })
  @ArrayMaxSize(10, { message: 'categories takes at most 10' })
  @IsString({ each: true, message: 'categories takes codes' })
  @MaxLength(60, { each: true, message: 'categories takes codes' })
  categories!: string[];

  @Field(() => String, { nullable: true, description: 'Why, 10 to 500 characters; everyone who reads the post sees it. Needed with categories.' })
  @IsOptional()
  @Text(10, 500)
  why?: string | null;
}
