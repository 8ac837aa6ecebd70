/** Where help is when it can't wait. Also for what is said instead of written. */
export const urgentHelp = "For medical help that can't wait, call 111, or\n999 if a life is in danger.";

/**
 * What every message says, at its end: that nobody reads the mailbox, and where help is when it can't wait. The mailer adds it, so that no message can
 * be without. Plain ASCII and short lines: a message that travels unencoded goes on doing so.
 */
export const standingLines = `This mailbox is not read. ${urgentHelp}\nAskwell`;

/** The message as it is sent. Said once, however often it is put on its way. */
export const withStandingLines = (text: string): string => `${text.trimEnd()}\n\n${standingLines}\n`;

/** The same for a message as a page. */
export const pageWithStandingLines = (html: string): string => html.replace(/(?=<\/body>)|$/, `<p>${standingLines.replaceAll("'", '&#39;').replaceAll('\n', '<br>')}</p>`);
