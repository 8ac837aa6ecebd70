import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Equals, IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';

@InputType({ description: 'What is to be forgotten.' })
export class EraseMeInput extends CommandInput {
  @Field(() => ID, { nullable: true, description: 'One profile. Left out: the whole account with all its profiles.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'And never contact me again: nothing is sent to my address or number any more, whoever gives it to us. It holds for those that were confirmed to be mine (sendEmailCode, or in a call). To an address that wasn’t, one last mail goes, with a link by which its reader says so; a number that wasn’t is forgotten.' })
  @IsBoolean()
  neverContactMeAgain: boolean = false;

  @Field(() => Boolean, { description: 'You know that this can’t be undone. Must be true.' })
  @Equals(true, { message: 'iKnowItCantBeUndone must be true: what is erased can’t be brought back' })
  iKnowItCantBeUndone!: boolean;
}

@Access(access.withParent)
@ObjectType({ description: 'What has been forgotten.' })
export class ErasureResult {
  @Field(() => Int, { description: 'How many profiles are gone.' })
  profiles!: number;

  @Field(() => Boolean, { description: 'Whether the account is gone too. Signing in again starts a new one.' })
  wholeAccount!: boolean;
}
