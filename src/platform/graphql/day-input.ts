import { ValidateBy } from 'class-validator';

/** A day that the calendar has, of this century: 2027-02-30 is none. */
export const isDay = (value: unknown): value is string => {
  if (typeof value !== 'string' || !/^20\d\d-\d\d-\d\d$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
};

/** A day of an input, written 2027-03-31. */
export const Day = (field: string): PropertyDecorator =>
  ValidateBy({ name: 'isDay', validator: { validate: isDay, defaultMessage: () => `${field} must be a day such as 2027-03-31` } });
