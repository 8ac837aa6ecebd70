import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsOptional, IsString, MaxLength } from 'class-validator';
import { Text } from '../platform/graphql/text-input.js';
import { ProfileCommandInput } from './input-fields.js';

@InputType({ description: 'What someone wants to be found by, all of it.' })
export class UpdateFindMeByInput extends ProfileCommandInput {
  @Field(() => [String], { description: 'Codes of categories (see characteristicQuestions), each of them a tick of its own. At most 40; none unticks all.' })
  @ArrayMaxSize(40, { message: 'categories takes at most 40' })
  @IsString({ each: true, message: 'categories takes codes' })
  @MaxLength(60, { each: true, message: 'categories takes codes' })
  categories!: string[];

  @Field(() => String, { nullable: true, description: 'Unless that was agreed to before: the version of the wording that was read (consentWording with purpose find_me_by).' })
  @IsOptional()
  @Text(3, 60)
  wordingVersion?: string | null;
}
