import { Field, ID, InputType } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Day } from '../platform/graphql/day-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { CallOutcomeEnum } from './check-in-calls.types.js';
import type { CallOutcome } from './check-in.rules.js';

@InputType({ description: 'What came of a call in which somebody was to be asked whether they still want to hear from us.' })
export class RecordCheckInCallInput extends CommandInput {
  @Field(() => ID, { description: 'The call (checkInCalls).' })
  @IsUUID(undefined, { message: 'callId must be the id of a call' })
  callId!: string;

  @Field(() => String, { description: 'The number you rang; without a country code it is a British one. It has to be the confirmed one in their profile.' })
  @Text(5, 40)
  phone!: string;

  @Field(() => CallOutcomeEnum, { description: 'What came of it.' })
  @IsEnum(CallOutcomeEnum)
  outcome!: CallOutcome;

  @Field(() => String, { nullable: true, description: 'With wants_rest: the last day of it, included, as YYYY-MM-DD, in England. Left out, it lasts until they end it.' })
  @IsOptional()
  @Day('lastDayOfRest')
  lastDayOfRest?: string | null;
}
