import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsEnum, IsIn, IsOptional, IsUUID, Matches, ValidateNested } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { ActingEndReasonEnum, ActingPaperEnum, ActingScopeEnum, RepresentationBasisEnum } from './contributor.enums.js';
import { type ActingEndReason, type ActingPaper, type ActingScope, actingScopes, type RepresentationBasis } from './contributor.lists.js';
import { ReachInput } from './joining.inputs.js';

@InputType({ isAbstract: true })
abstract class ActedForInput extends CommandInput {
  @Field(() => ID, { description: 'The profile of the person acted for.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId!: string;
}

@InputType({ description: 'A paper that was seen.' })
export class RecordPapersSeenInput extends ActedForInput {
  @Field(() => ActingPaperEnum, { description: 'Of what kind. No copy is kept, so please make none.' })
  @IsEnum(ActingPaperEnum)
  paper!: ActingPaper;
}

@InputType({ description: 'That it still holds.' })
export class ReviewActingInput extends ActedForInput {}

@InputType({ description: 'What somebody who acts for another may do.' })
export class ChangeActingScopeInput extends ActedForInput {
  @Field(() => [ActingScopeEnum], { description: 'All that they may do from now on; no more than the ground allows.' })
  @ArrayMinSize(1, { message: 'mayDo names at least one thing; to end it, use endActing' })
  @ArrayMaxSize(3, { message: 'mayDo takes at most 3' })
  @IsIn(actingScopes, { each: true, message: 'mayDo holds values of ActingScope' })
  mayDo!: ActingScope[];
}

@InputType({ description: 'On what ground somebody acts for another, said anew. Papers seen for another ground no longer count.' })
export class RestateActingInput extends ActedForInput {
  @Field(() => RepresentationBasisEnum, { description: 'Why I may act for them.' })
  @IsEnum(RepresentationBasisEnum)
  basis!: RepresentationBasis;

  @Field(() => String, { nullable: true, description: 'More about that, if you like, up to 500 characters. Kept encrypted.' })
  @IsOptional()
  @Text(1, 500)
  basisNote?: string | null;

  @Field(() => String, { nullable: true, description: 'With parental responsibility: the month in which they turn 18, as YYYY-MM.' })
  @IsOptional()
  @Matches(/^20\d\d-(0[1-9]|1[0-2])$/, { message: 'turnsEighteenIn must be a month such as 2027-05' })
  turnsEighteenIn?: string | null;
}

@InputType({ description: 'Acting for somebody ends.' })
export class EndActingInput extends ActedForInput {
  @Field(() => ActingEndReasonEnum, { nullable: true, description: 'For leads: why. Whoever acts for them leaves it out.' })
  @IsOptional()
  @IsEnum(ActingEndReasonEnum)
  reason?: ActingEndReason | null;
}

@InputType({ description: 'Whose profile a code is for.' })
export class MakeTakeoverCodeInput extends ActedForInput {}

@InputType({ description: 'Taking over the profile that somebody looked after for me.' })
export class TakeOverProfileInput extends CommandInput {
  @Field(() => String, { description: 'The code that an involvement lead gave me.' })
  @Text(8, 40)
  code!: string;

  @Field(() => String, { description: 'The version of the wording agreed to (consentWording with purpose join).' })
  @Text(3, 60)
  wordingVersion!: string;

  @Field(() => String, { nullable: true, description: 'What to call me, up to 200 characters. Kept encrypted.' })
  @IsOptional()
  @Text(1, 200)
  name?: string | null;

  @Field(() => ReachInput, { description: 'A way to reach me; how others were reached for me is forgotten.' })
  @ValidateNested()
  @Type(() => ReachInput)
  reachMe!: ReachInput;
}
