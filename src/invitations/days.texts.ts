/** How days and deadlines are written to readers, in pages and messages. Put together by hand: libraries differ in commas. */

const parts = (at: Date): Record<string, string> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit', hour12: false, timeZone: 'Europe/London' })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );

/** "Monday 7 December 2026": the day of an instant in England. */
export function dayText(at: Date): string {
  const { weekday, day, month, year } = parts(at);
  return `${weekday} ${day} ${month} ${year}`;
}

/** "Monday 7 December 2026 at 9:05am": an instant that something ends at, so the time of day matters. */
export function deadlineText(at: Date): string {
  const { hour, minute } = parts(at);
  return `${dayText(at)} at ${timeText(Number(hour) % 24, minute)}`;
}

function timeText(hour: number, minute: string): string {
  if (minute === '00' && hour % 12 === 0) return hour === 12 ? 'midday' : 'midnight';
  return `${hour % 12 === 0 ? 12 : hour % 12}${minute === '00' ? '' : `:${minute}`}${hour < 12 ? 'am' : 'pm'}`;
}
