import type { Day } from './working-days.rules.js';

/** A published range; days included, null: not stated, or still in force. */
export interface PublishedRange {
  publisher: string;
  lowestPence: number;
  highestPence: number;
  validFrom: Day | null;
  validTo: Day | null;
}

export const isInForce = ({ validFrom, validTo }: PublishedRange, day: Day): boolean => (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo);

/** £12.50, £450, £1,380. */
export function pounds(pence: number): string {
  const whole = pence % 100 === 0;
  return `£${(pence / 100).toLocaleString('en-GB', { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 })}`;
}

/** What someone should know before they accept or refuse. No advice of ours: where advice is. */
export function guidanceText({ publisher, lowestPence, highestPence, validFrom }: PublishedRange): string {
  const since = validFrom === null ? '' : ` since ${spelled(validFrom)}`;
  return [
    `${publisher} publishes ${pounds(lowestPence)} to ${pounds(highestPence)} for involvement${since}, by how long it takes and how much it asks of you.`,
    'Nobody is obliged to offer payment by it, and nobody is obliged to accept payment.',
    'Payment can affect your tax and benefits. Citizens Advice and GOV.UK say how; ask before you accept, and tell the team if you would rather have less or none.',
  ].join(' ');
}

const spelled = (day: Day): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
