import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { DomainError, fieldPath } from '../errors/domain-error.js';

/** Checks every input class by its decorators; each wrong field is named with its path and what to write instead. */
export const inputValidationPipe = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    transform: true,
    forbidUnknownValues: false,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const fields = errors.flatMap((error) => wrongFields(error, ''));
      return new DomainError('BAD_USER_INPUT', fields.map(({ message }) => message).join('; '), { fields });
    },
  });

const wrongFields = (error: ValidationError, parent: string): { path: string; message: string }[] => {
  const path = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ path: fieldPath(path), message }));
  return [...own, ...(error.children ?? []).flatMap((child) => wrongFields(child, path))];
};
