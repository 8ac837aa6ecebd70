import type { MailStop } from './subscription.lists.js';

const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric' });

const startAgain = 'start it again (resumeFindingsMail)';
const nothingLost = 'What was in it comes with the next mail.';

const why: Readonly<Record<MailStop, (since: string) => string>> = {
  asked: (since) => `You ended mail about findings${since}, by the link in one. If you want it again, ${startAgain}.`,
  refused: (since) => `Your mail server refused mail about findings${since}: there is no such address, it said, or it takes nothing. Once the address works, or you have another, ${startAgain}. ${nothingLost}`,
  returned: (since) => `A mail about findings came back${since}: your address couldn’t be reached, or takes nothing. Once the address works, or you have another, ${startAgain}. ${nothingLost}`,
  no_address: () => `There is no address of yours that mail about findings may go to. Confirm one (sendEmailCode for your profile, sendAccountEmailCode without one), then ${startAgain}; or choose a feed.`,
};

/** To a reader who gets no mail about findings: why not, and what to do. */
export const whyNoMail = (stop: MailStop, since: Date | null): string => why[stop](since === null ? '' : ` on ${day.format(since)}`);
