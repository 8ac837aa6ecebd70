import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsEmail, IsIn, IsOptional, IsUUID, MaxLength, ValidateBy } from 'class-validator';
import { isText, Text } from '../platform/graphql/text-input.js';
import { isDay } from './working-days.rules.js';

type FieldMessage = { property: string };

const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** Text between two lengths, without spaces at its ends. Null clears the field, where it may be cleared. */
export const TextField = (min: number, max: number): PropertyDecorator => applyDecorators(IsOptional(), Text(min, max));

/** An id or a list of ids, in the small letters that the database gives back. */
export const IdField = (message: string, { each = false } = {}): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }): unknown => (Array.isArray(value) ? value.map(lowerCase) : lowerCase(value))),
    IsUUID(undefined, { each, message }),
  );

const lowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** A day in London, written YYYY-MM-DD. */
export const DayField = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    ValidateBy({
      name: 'day',
      validator: {
        validate: (value) => typeof value === 'string' && isDay(value),
        defaultMessage: (field) => `${field?.property ?? 'This'} must be a day that exists, written YYYY-MM-DD, such as 2027-03-31`,
      },
    }),
  );

/** Hours altogether, in quarters: 1.25 is an hour and a quarter. */
export const HoursField = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    ValidateBy({
      name: 'quarterHours',
      validator: {
        validate: (value) => typeof value === 'number' && value >= 0 && value <= 1000 && Number.isInteger(value * 4),
        defaultMessage: (field) => `${field?.property ?? 'This'} must be 0 to 1000 hours in quarters of an hour, such as 1.5 or 2.25`,
      },
    }),
  );

/** Whole number within bounds, with its unit in the message. */
export const WholeNumberField = (min: number, max: number, unit: string): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    ValidateBy({
      name: 'wholeNumber',
      validator: {
        validate: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
        defaultMessage: (field) => `${field?.property ?? 'This'} must be a whole number of ${unit} from ${min} to ${max}`,
      },
    }),
  );

/** Values of a closed list, each once. */
export const ListOf = (values: readonly string[], max: number): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsArray({ message: ({ property }: FieldMessage) => `${property} must be a list` }),
    ArrayMaxSize(max, { message: ({ property }: FieldMessage) => `${property} takes at most ${max}` }),
    ArrayUnique({ message: ({ property }: FieldMessage) => `${property} names something twice` }),
    IsIn([...values], { each: true, message: ({ property }: FieldMessage) => `${property} may hold only: ${values.join(', ')}` }),
  );

/** Short words of one's own, each once. */
export const WordsField = (max: number, longest: number): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }): unknown => (Array.isArray(value) ? value.map((entry) => trimmed({ value: entry })) : value)),
    IsArray({ message: ({ property }: FieldMessage) => `${property} must be a list` }),
    ArrayMaxSize(max, { message: ({ property }: FieldMessage) => `${property} takes at most ${max}` }),
    ArrayUnique({ message: ({ property }: FieldMessage) => `${property} names something twice` }),
    ValidateBy(
      {
        name: 'words',
        validator: {
          validate: (value) => isText(value, 2, longest),
          defaultMessage: (field) => `each of ${field?.property ?? 'these'} must have 2 to ${longest} characters`,
        },
      },
      { each: true },
    ),
  );

export const EmailField = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(trimmed),
    MaxLength(254, { message: ({ property }: FieldMessage) => `${property} must have at most 254 characters` }),
    IsEmail({}, { message: ({ property }: FieldMessage) => `${property} must be an e-mail address such as name@example.org` }),
  );
