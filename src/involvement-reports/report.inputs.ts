import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { IdField, TextField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { type Gripp2Item, Gripp2ItemEnum, gripp2Items } from './gripp2.js';

@InputType({ description: 'What your team says itself about one item of a report.' })
export class WriteInvolvementReportInput extends CommandInput {
  @Field(() => ID, { description: 'The opportunity.' })
  @IdField('opportunityId must be the id of an opportunity')
  opportunityId!: string;

  @Field(() => Gripp2ItemEnum, { description: 'Which item.' })
  @IsIn(gripp2Items)
  item!: Gripp2Item;

  @Field(() => Int, { description: 'The version that you read; 0 where nobody wrote anything. When somebody has written since, nothing is done and you are told.' })
  @IsInt({ message: 'version must be the version of the item that you read' })
  @Min(0, { message: 'version must be the version of the item that you read' })
  @Max(2_147_483_646, { message: 'version must be the version of the item that you read' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'The words, 3 to 4,000 characters; null takes them back. Please write about the work and not about a single person: nobody should be recognised, not by a story either.' })
  @TextField(3, 4000)
  words?: string | null;
}
