import { Field, GraphQLISODateTime, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Max, Min, ValidateBy } from 'class-validator';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { CommandInput } from '../../platform/graphql/command-input.js';
import { FindingCommandInput } from '../findings.inputs.js';

@Access(access.withParent)
@ObjectType('FindingUsefulness', { description: 'How many readers found a finding useful, each side for itself and from three on, so that nobody’s own tap shows.' })
export class FindingUsefulnessType {
  @Field(() => Int, { nullable: true, description: 'People who work in health, care or research; empty below three.' })
  staff!: number | null;

  @Field(() => Int, { nullable: true, description: 'Contributors and everybody else; empty below three.' })
  contributors!: number | null;
}

@Access(access.withParent)
@ObjectType('FindingReader', { description: 'How you read findings.' })
export class FindingReaderType {
  @Field(() => Int, { description: 'Only findings that so many readers found useful, both sides together as they are shown; 0 for all.' })
  leastUseful!: number;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When you last looked at what is new; empty as long as you haven’t.' })
  lastLookedAt!: Date | null;
}

@InputType({ description: 'A finding that is useful to you.' })
export class MarkFindingUsefulInput extends FindingCommandInput {}

@InputType({ description: 'A finding that isn’t useful to you after all.' })
export class UnmarkFindingUsefulInput extends FindingCommandInput {}

@InputType({ description: 'From how many on.' })
export class SetUsefulnessThresholdInput extends CommandInput {
  @Field(() => Int, { description: '0 for all findings, or 3 to 1,000: below three nobody is told a figure.' })
  @Min(0, { message: 'leastUseful must be 0, or 3 to 1000' })
  @Max(1000, { message: 'leastUseful must be 0, or 3 to 1000' })
  @ValidateBy({ name: 'isShown', validator: { validate: (value) => value === 0 || (typeof value === 'number' && value >= 3), defaultMessage: () => 'leastUseful must be 0, or 3 to 1000' } })
  leastUseful!: number;
}
