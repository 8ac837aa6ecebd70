import type { QueryRhythm } from './saved-query.entity.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Services index what they were given with some delay, and their days end in other zones: what is asked for twice changes nothing. */
const OVERLAP_DAYS = 2;

/** When a run that went well is followed by the next. */
export const nextRun = (began: Date, every: QueryRhythm): Date => new Date(began.getTime() + (every === 'day' ? 1 : 7) * DAY);

/** From which day on the next run asks. */
export const sinceDay = (began: Date): string => dayOf(new Date(began.getTime() - OVERLAP_DAYS * DAY));

/** After a failure: an hour, two, four … a day; or as long as the service asked for. */
export function afterFailure(now: Date, failures: number, askedForMs: number | null): Date {
  return new Date(now.getTime() + Math.max(askedForMs ?? 0, Math.min(2 ** Math.min(failures - 1, 10) * HOUR, DAY)));
}

export const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** Milliseconds that `Retry-After` asks to wait: seconds, or a date; null where it says neither. */
export function retryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/u.test(header.trim())) return Number(header.trim()) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** Milliseconds between two requests, of `X-Rate-Limit-Limit: 5` and `X-Rate-Limit-Interval: 1s`; null where they don't say so. */
export function gapOfLimits(limit: unknown, interval: unknown): number | null {
  const [, seconds] = /^(\d{1,5})s$/u.exec(String(interval).trim()) ?? [];
  const requests = /^[1-9]\d{0,5}$/u.test(String(limit).trim()) ? Number(limit) : null;
  return seconds === undefined || requests === null ? null : Math.ceil((Number(seconds) * 1_000) / requests);
}
