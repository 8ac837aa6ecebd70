/**
 * What every message says, at its end: that nobody reads the mailbox, and where help is when it can't wait. The mailer adds it, so that no message can
 * be without. Plain ASCII and short lines: a message that travels unencoded goes on doing so.
 */
export const standingLines = [
  'This mailbox is not read. For medical help that can\'t wait, call 111, or',
  '999 if a life is in danger.',
  'Askwell',
].join('\n');

/** The message as it is sent. Said once, however often it is put on its way. */
export const withStandingLines = (text: string): string => `${text.trimEnd()}\n\n${standingLines}\n`;
