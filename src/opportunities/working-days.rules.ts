/** Days are written YYYY-MM-DD and mean days in London, where every reader of a deadline here lives by default. */
export type Day = string;

const millisecondsOfDay = 86_400_000;
const longestSearch = 400;

export const addDays = (day: Day, count: number): Day => new Date(Date.parse(`${day}T00:00:00Z`) + count * millisecondsOfDay).toISOString().slice(0, 10);

/** Whether it exists: 2026-02-30 doesn't. */
export const isDay = (value: string): boolean => /^(19|20|21)\d\d-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && addDays(value, 0) === value;

export const isWorkingDay = (day: Day, bankHolidays: ReadonlySet<Day>): boolean => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !bankHolidays.has(day);
};

/**
 * The day on which `count` working days after `day` are over. `day` itself never counts: what arrives on Monday and has
 * 5 working days is due by the end of the next Monday.
 * @throws RangeError when `count` isn't a positive whole number of at most 200
 */
export function addWorkingDays(day: Day, count: number, bankHolidays: ReadonlySet<Day>): Day {
  if (!Number.isInteger(count) || count < 1 || count > 200) throw new RangeError('count must be 1 to 200');
  let left = count;
  for (let ahead = 1; ahead <= longestSearch; ahead += 1) {
    const candidate = addDays(day, ahead);
    if (isWorkingDay(candidate, bankHolidays)) left -= 1;
    if (left === 0) return candidate;
  }
  throw new RangeError('no working day within reach');
}
