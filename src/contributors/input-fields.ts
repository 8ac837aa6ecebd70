import { applyDecorators } from '@nestjs/common';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, IsUUID, Length } from 'class-validator';

/** Text without spaces around it; text of spaces only is empty, and so refused where something must be said. */
export const Text = (field: string, min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)) as PropertyDecorator,
    IsString({ message: `${field} must be text` }) as PropertyDecorator,
    Length(min, max, { message: `${field} must have ${min} to ${max} characters` }) as PropertyDecorator,
  );

/** What every command of this feature takes. */
@InputType({ isAbstract: true })
export abstract class CommandInput {
  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString({ message: 'idempotencyKey must be text' })
  idempotencyKey?: string | null;
}

@InputType({ isAbstract: true })
export abstract class ProfileCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The profile to change; it must be your own.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile (see myProfiles)' })
  contributorId!: string;
}
