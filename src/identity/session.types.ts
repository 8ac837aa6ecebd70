import { Field, ID, InputType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';

@InputType({ description: 'Ends every session of the account that is signed in.' })
export class EndMySessionsInput extends CommandInput {}

@InputType({ description: 'An account.' })
export class AccountInput extends CommandInput {
  @Field(() => ID, { description: 'Its id. The person finds it as me.accountId.' })
  @IsUUID(undefined, { message: 'accountId must be an id' })
  accountId!: string;
}
