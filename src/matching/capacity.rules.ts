/** What somebody said they can give; null: not said. */
export interface CanGive {
  involvementsAtOnce: number | null;
  hoursPerMonth: number | null;
}

/** An involvement that goes on. */
export interface Giving {
  /** Hours a month that were agreed; null while they are left open. */
  agreedHours: number | null;
  /** Minutes a month that its opportunity says it takes (`minutesAMonth`); null where it doesn't say. */
  statedMinutes: number | null;
}

/** A day in 30.4375 of a month, in whole numbers: the database divides in the same way. */
const TEN_THOUSANDTHS_OF_A_MONTH = 304_375;

/** All the minutes of an opportunity spread over the months from its first to its last day, at least one. @param days from first to last, both counted; 0 where they aren't said */
export const minutesAMonth = (minutes: number, days: number): number => Math.floor((minutes * TEN_THOUSANDTHS_OF_A_MONTH) / Math.max(TEN_THOUSANDTHS_OF_A_MONTH, days * 10_000));

/** Hours left open count as what the opportunity says, or as nothing. */
export const minutesGiven = (all: readonly Giving[]): number => all.reduce((sum, { agreedHours, statedMinutes }) => sum + (agreedHours === null ? (statedMinutes ?? 0) : agreedHours * 60), 0);

/** Whether somebody gives all that they said they can. Who said nothing never does; the guard's own limit of involvements at one time holds beside it. */
export const givesEnough = ({ involvementsAtOnce, hoursPerMonth }: CanGive, all: readonly Giving[]): boolean =>
  all.length > 0 && ((involvementsAtOnce !== null && all.length >= involvementsAtOnce) || (hoursPerMonth !== null && minutesGiven(all) >= hoursPerMonth * 60));

/** For how well the time fits: the hours that are left of those they said they can give. */
export const withHoursLeft = <T extends { hoursPerMonth: number | null }>(facts: T, given: { minutesGiven: number } | undefined): T =>
  facts.hoursPerMonth === null || !given?.minutesGiven ? facts : { ...facts, hoursPerMonth: Math.max(0, facts.hoursPerMonth - given.minutesGiven / 60) };
