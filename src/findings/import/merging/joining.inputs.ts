import { Field, ID, InputType } from '@nestjs/graphql';
import { IsEnum, IsUUID } from 'class-validator';
import { CommandInput } from '../../../platform/graphql/command-input.js';
import { FindingCommandInput } from '../../findings.inputs.js';
import { FindingSourceEnum } from '../../findings.types.js';
import type { FindingSource } from '../finding-record.js';

@InputType({ description: 'Two findings that are one work.' })
export class JoinFindingsInput extends CommandInput {
  @Field(() => ID, { description: 'The one that stays, with its summary, topics and areas.' })
  @IsUUID(undefined, { message: 'keptId must be the id of a finding' })
  keptId!: string;

  @Field(() => ID, { description: 'Its double: readers who ask for it are led to the one that stays. Its sources and notes go along; its own summary is kept for the case that it was a mistake.' })
  @IsUUID(undefined, { message: 'doubleId must be the id of a finding' })
  doubleId!: string;
}

@InputType({ description: 'A double that was joined by mistake.' })
export class PartFindingInput extends FindingCommandInput {}

@InputType({ description: 'What one source says, taken for this finding by title, year and first author, and about another work.' })
export class PartSourceInput extends FindingCommandInput {
  @Field(() => FindingSourceEnum, { description: 'Which of its sources.' })
  @IsEnum(FindingSourceEnum)
  source!: FindingSource;
}
