import { Field, ID, InputType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';

@InputType({ isAbstract: true })
export abstract class ProfileCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The profile to change; it must be your own.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile (see myProfiles)' })
  contributorId!: string;
}
