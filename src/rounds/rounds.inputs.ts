import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsEnum, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';

@InputType({ description: 'Places kept for people who have something in common.' })
export class KeptPlacesInput {
  @Field(() => Int, { description: 'How many, from 1.' })
  @IsInt({ message: 'places must be a whole number' })
  @Min(1, { message: 'places must be at least 1' })
  @Max(500, { message: 'places must be at most 500' })
  places!: number;

  @Field(() => [TopicRelationEnum], { defaultValue: [], description: 'For people connected in one of these ways with what the opportunity is about, of those that it looks for: carers, say. None: in any way.' })
  @ArrayMaxSize(8, { message: 'relations takes at most 8' })
  @ArrayUnique({ message: 'relations can hold each only once' })
  @IsEnum(TopicRelationEnum, { each: true, message: 'relations must be ways of being connected with a topic' })
  relations!: TopicRelation[];

  @Field(() => [String], { defaultValue: [], description: 'For people who let themselves be found by one of these, of the mix that the opportunity states (see Opportunity.mix). None: by any, or none.' })
  @ArrayMaxSize(10, { message: 'categories takes at most 10' })
  @ArrayUnique({ message: 'categories can hold each only once' })
  @IsString({ each: true, message: 'categories takes codes' })
  @MaxLength(60, { each: true, message: 'categories takes codes' })
  categories!: string[];
}

@InputType({ description: 'Lets Askwell ask people for an opportunity, wave after wave.' })
export class StartRoundInput extends CommandInput {
  @Field(() => ID, { description: 'An open opportunity of a team that you are in. How many places there are, it says itself.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;

  @Field(() => String, { description: 'What happens first for those who are chosen: “We will ring you by 3 March to agree a first date.” 10 to 500 characters.' })
  @Text(10, 500)
  nextStep!: string;

  @Field(() => [KeptPlacesInput], { nullable: true, description: 'The mix you want: 3 places for carers, 2 for people under 30. Together no more than there are places; the rest are anybody’s. At most 10.' })
  @IsOptional()
  @ArrayMaxSize(10, { message: 'mix takes at most 10' })
  @ValidateNested({ each: true })
  @Type(() => KeptPlacesInput)
  mix?: KeptPlacesInput[] | null;
}

@InputType({ description: 'Ends asking for an opportunity.' })
export class StopRoundInput extends CommandInput {
  @Field(() => ID, { description: 'The opportunity. Whoever was asked can still answer; to take their invitations back, call withdrawInvitations.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;
}
