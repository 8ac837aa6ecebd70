import { Field, InputType } from '@nestjs/graphql';
import { IsBoolean, IsEnum, IsOptional } from 'class-validator';
import { Text } from '../platform/graphql/text-input.js';
import { type Context, ContextEnum } from '../reference/contexts.js';
import { ConsentPurposeEnum, FoundByPartEnum } from './contributor.enums.js';
import type { ConsentPurpose, FoundByPart } from './contributor.lists.js';
import { ProfileCommandInput } from './input-fields.js';

@InputType({ description: 'Consent to be found by people who work in one context.' })
export class BeFoundInput {
  @Field(() => ContextEnum, { description: 'The context.' })
  @IsEnum(ContextEnum)
  context!: Context;

  @Field(() => String, { description: 'The version of the wording that was shown (consentWording with purpose be_found).' })
  @Text(3, 60)
  wordingVersion!: string;
}

@InputType({ isAbstract: true })
abstract class ConsentScopeInput extends ProfileCommandInput {
  @Field(() => ConsentPurposeEnum, { defaultValue: ConsentPurposeEnum.be_found, description: 'What is agreed to.' })
  @IsEnum(ConsentPurposeEnum)
  purpose: ConsentPurpose = 'be_found';

  @Field(() => ContextEnum, { nullable: true, description: 'With be_found: the context.' })
  @IsOptional()
  @IsEnum(ContextEnum)
  context?: Context | null;
}

@InputType({ description: 'Agrees to something, or to newer words about it.' })
export class GiveConsentInput extends ConsentScopeInput {
  @Field(() => String, { description: 'The version of the wording that was shown.' })
  @Text(3, 60)
  wordingVersion!: string;
}

@InputType({ description: 'Takes one consent back.' })
export class WithdrawConsentInput extends ConsentScopeInput {}

@InputType({ description: 'Takes back everything that was agreed to, but having a profile.' })
export class WithdrawAllConsentsInput extends ProfileCommandInput {}

@InputType({ description: 'Whether teams find someone by one part of their profile, in every context in which they are found.' })
export class SetFoundByInput extends ProfileCommandInput {
  @Field(() => FoundByPartEnum, { description: 'Which part.' })
  @IsEnum(FoundByPartEnum)
  part!: FoundByPart;

  @Field(() => Boolean, { description: 'Whether they are found by it.' })
  @IsBoolean()
  found!: boolean;
}
