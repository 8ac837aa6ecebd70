const london = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day it is in England at this instant, `YYYY-MM-DD`: reference data begins and ends at midnight there. */
export function dayInEngland(at: Date): string {
  const part = Object.fromEntries(london.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}`;
}

/** Whether something holds on a day; its last day is still one. Days as `YYYY-MM-DD`. */
export function holdsOn({ validFrom, validTo }: { validFrom: string; validTo: string | null }, day: string): boolean {
  return validFrom <= day && (validTo === null || day <= validTo);
}
