import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** Characters as Postgres counts them: an emoji is one, where JavaScript counts two. */
const lengthOf = (text: string): number => [...text].length;

/** Spaces and invisible characters alone say nothing. */
const saysSomething = (text: string): boolean => /[^\s\p{C}\p{M}]/u.test(text);

/** Whether this is text of `min` to `max` characters, at least one of which can be seen unless `min` is 0. */
export const isText = (value: unknown, min: number, max: number): value is string =>
  typeof value === 'string' && lengthOf(value) >= min && lengthOf(value) <= max && (min === 0 || saysSomething(value));

/** Text of an input, without the spaces around it: `min` to `max` characters as `isText` counts them. */
export const Text = (min: number, max: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)) as PropertyDecorator,
    ValidateBy({
      name: 'text',
      validator: {
        validate: (value) => isText(value, min, max),
        defaultMessage: (field) => {
          const has = typeof field?.value === 'string' && saysSomething(field.value) ? `; it has ${lengthOf(field.value)}` : '';
          return `${field?.property ?? 'This'} must have ${min} to ${max} characters${has}`;
        },
      },
    }) as PropertyDecorator,
  );
