import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, Length } from 'class-validator';

/** What the input of every mutation has in common. */
@InputType({ isAbstract: true })
export abstract class CommandInput {
  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString({ message: 'idempotencyKey must be text' })
  @Length(1, 200, { message: 'idempotencyKey takes 1 to 200 characters; a UUID made by your software is best' })
  idempotencyKey?: string | null;
}
