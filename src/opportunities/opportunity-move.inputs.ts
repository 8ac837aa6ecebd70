import { Field, ID, InputType } from '@nestjs/graphql';
import { IdField, TextField } from './field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';

@InputType({ description: 'A move of a post.' })
export class OpportunityMoveInput extends CommandInput {
  @Field(() => ID, { description: 'The opportunity.' })
  @IdField('opportunityId must be the id of an opportunity')
  opportunityId!: string;
}

@InputType({ description: 'Sending a post back to its team.' })
export class SendBackOpportunityInput extends OpportunityMoveInput {
  @Field(() => String, { description: 'What should change, in kind words. 3 to 2000 characters; the team reads it.' })
  @TextField(3, 2000)
  comment!: string;
}
