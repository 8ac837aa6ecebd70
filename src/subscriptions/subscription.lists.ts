export const ways = ['mail', 'feed', 'webhook', 'live'] as const;
export type Way = (typeof ways)[number];

export const rhythms = ['at_once', 'daily', 'weekly', 'monthly'] as const;
export type Rhythm = (typeof rhythms)[number];

/** Why nothing is mailed: they said so, their mail server refuses the address, mail was taken and came back, or there is no address that it may go to. */
export const mailStops = ['asked', 'refused', 'returned', 'no_address'] as const;
export type MailStop = (typeof mailStops)[number];

/** What became of a finding that somebody was sent. */
export const changes = ['retracted', 'questioned', 'corrected', 'now_published', 'superseded', 'withdrawn'] as const;
export type Change = (typeof changes)[number];

/** More of them are a reading list that nobody reads. */
export const MOST_SUBSCRIPTIONS = 50;
