import { applyDecorators } from '@nestjs/common';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { IsUUID, ValidateBy } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';

/** Counted as Postgres counts: characters, where JavaScript counts some twice. Spaces and invisible characters alone say nothing. */
const saysSomething = (value: unknown, min: number, max: number): boolean => {
  if (typeof value !== 'string' || !/[^\s\p{C}\p{M}]/u.test(value)) return false;
  const { length } = [...value];
  return length >= min && length <= max;
};

/** Text without spaces around it, `min` to `max` characters. Text of spaces only is empty, and so refused where something must be said. */
export const Text = (field: string, min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)) as PropertyDecorator,
    ValidateBy({
      name: 'text',
      validator: { validate: (value) => saysSomething(value, min, max), defaultMessage: () => `${field} must have ${min} to ${max} characters` },
    }) as PropertyDecorator,
  );

@InputType({ isAbstract: true })
export abstract class ProfileCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The profile to change; it must be your own.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile (see myProfiles)' })
  contributorId!: string;
}
