import { applyDecorators } from '@nestjs/common';
import { IsInt, IsOptional, Max, Min, ValidateBy } from 'class-validator';
import { Text } from '../platform/graphql/text-input.js';
import { accountNumberIn, noAccountNumbers } from './account-numbers.rules.js';

/** Text without any number of a bank account, a card or a person's insurance. */
export const WordsWithoutNumbers = (min: number, max: number): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Text(min, max),
    ValidateBy({
      name: 'noAccountNumbers',
      validator: {
        validate: (value) => typeof value !== 'string' || accountNumberIn(value) === null,
        defaultMessage: (field) => noAccountNumbers(field?.property ?? 'This', accountNumberIn(String(field?.value)) ?? 'a number'),
      },
    }),
  );

export const mostPence = 1_000_000;

/** An amount in pence: 1 to 1,000,000, which is £10,000. */
export const PenceField = (): PropertyDecorator =>
  applyDecorators(
    IsInt({ message: '$property must be a whole number of pence: 1250 is £12.50' }),
    Min(1, { message: '$property must be 1 or more' }),
    Max(mostPence, { message: `$property can be at most ${mostPence}, which is £10,000` }),
  );
