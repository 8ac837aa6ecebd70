/** What is looked at of a message that came back. */
export interface ReturnedMessage {
  /** Its delivery report (RFC 3464), where it has one. */
  report: string | null;
  /** What it says to people. */
  text: string;
  /** The part before the "@" of the address it is from, and the name beside it. */
  from: string;
  /** Exim says in a header of its own whom it couldn't reach for good. */
  namesWhoFailed: boolean;
}

/**
 * What it means: the address can't be reached; not for good, or not for a reason that lies with the address; or it is something else than a mail that came
 * back, such as somebody being on holiday.
 */
export type Meaning = 'unreachable' | 'not_for_good' | 'not_the_address' | 'something_else';

/** Only what is sure counts: somebody loses their mail by it. A report first; else what mail servers wrote before there were reports, or still do. */
export function meaningOf(message: ReturnedMessage): Meaning {
  return message.report === null ? meaningOfText(message) : meaningOfReport(message.report);
}

/**
 * Whether an enhanced status (RFC 3463, `5.1.1`) says that the address can't be reached. Not what is about the message (5.2.3 too long, 5.6 its form), about us
 * (5.1.7 and 5.1.8 the sender, 5.7 a list we are on) or about the way there: a mail server on a list would take their mail from everybody at once.
 */
export function isAboutTheAddress(status: string): boolean {
  const [, subject, detail] = status.split('.').map(Number);
  if (subject === 0) return true;
  if (subject === 1) return detail !== 7 && detail !== 8;
  if (subject === 2) return detail !== 3;
  // No such host, and Exchange Online's "recipient address rejected" and "domain does not exist".
  return subject === 4 && [1, 4, 310].includes(detail);
}

/** Not part of a longer run of numbers, as in an IP address or a version. */
const enhanced = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/;

/** The first enhanced status in a text. */
export const statusIn = (text: string): string | undefined => enhanced.exec(text)?.[0];

/** Of several recipients, as of a group that the address leads to, all must have failed. */
function meaningOfReport(report: string): Meaning {
  const recipients = report.split(/\r?\n[ \t]*\r?\n/).map(fieldsOf).filter((fields) => fields.has('action'));
  if (recipients.length === 0) return 'something_else';
  const statuses = recipients.map((fields) => statusOf(fields));
  if (recipients.some((fields) => !/^failed\b/i.test(fields.get('action') ?? '')) || statuses.some((status) => !status.startsWith('5.'))) return 'not_for_good';
  return statuses.every(isAboutTheAddress) ? 'unreachable' : 'not_the_address';
}

/** The first of each name; folded lines joined. */
function fieldsOf(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name, value] = /^([\w-]{1,60}):(.*)$/.exec(line) ?? [];
    if (name && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}

/** As exactly as it is said: a status that leaves it open (5.0.0) gives way to what the other server answered. */
function statusOf(fields: Map<string, string>): string {
  const status = statusIn(fields.get('status') ?? '') ?? '';
  if (status !== '' && !status.endsWith('.0.0')) return status;
  return statusIn(fields.get('diagnostic-code') ?? '') ?? status;
}

const mailSystem = /^(mailer-daemon|postmaster|mdaemon|mail-daemon|microsoftexchange[0-9a-f]*)\b|\bmail delivery\b/i;
/** Below it is the message that came back, whose words are none of a mail server's. */
const returnedBelow =
  /^(-+ ?(below this line|this is a copy|the body of the message|original message|returned message|unsent message|enclosed is a copy|the header of the original)|original message headers:|received: |return-path: )[^]*/im;
const notForGood = /\b(delayed|will (be )?(re-?tr|try|keep)|still (being )?tr|not yet been delivered|warning message only|temporar)/i;
const aboutUs = /\b(spam|virus|black-?list|block-?list|blocked|policy|reputation|too (large|big|long)|content)/i;
const noSuchAddress =
  /\b(user unknown|unknown user|unknown recipient|no such (user|mailbox|recipient|address|account)|(user|mailbox|recipient|account|address) (is )?(not found|unknown|disabled|inactive|closed|(does not|doesn['’]t) exist)|does(n['’]t| not) have an? \S+ account|invalid recipient)/i;
/** RFC 5321: no such mailbox, not here, not allowed as a name. */
const refusedForGood = /(?<![\d.-])55[013][ -]/;

/** From a mail system only: what people's own programs answer may say anything. */
function meaningOfText({ from, namesWhoFailed, text }: ReturnedMessage): Meaning {
  if (!namesWhoFailed && !mailSystem.test(from)) return 'something_else';
  const said = text.replace(returnedBelow, '');
  const statuses = Array.from(said.matchAll(new RegExp(enhanced, 'g')), ([status]) => status).filter((status) => !status.startsWith('2'));
  if (notForGood.test(said) || statuses.some((status) => status.startsWith('4'))) return 'not_for_good';
  if (statuses.length > 0) return statuses.every(isAboutTheAddress) ? 'unreachable' : 'not_the_address';
  if (aboutUs.test(said)) return 'not_the_address';
  return refusedForGood.test(said) || noSuchAddress.test(said) ? 'unreachable' : 'something_else';
}
