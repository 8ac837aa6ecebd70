import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, IsString } from 'class-validator';
import { IdField, TextField } from './field-checks.js';

@InputType({ description: 'A move of a post.' })
export class OpportunityMoveInput {
  @Field(() => ID, { description: 'The opportunity.' })
  @IdField('opportunityId must be the id of an opportunity')
  opportunityId!: string;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Sending a post back to its team.' })
export class SendBackOpportunityInput extends OpportunityMoveInput {
  @Field(() => String, { description: 'What should change, in kind words. 3 to 2000 characters; the team reads it.' })
  @TextField(3, 2000)
  comment!: string;
}
