import { Injectable, Logger } from '@nestjs/common';
import { type MailRef, ReturnAddress, type ReturnedKind } from './return-address.js';
import { type Meaning, meaningOf, type ReturnedMessage } from './returned-mail.rules.js';

/** What the feature that sent it does about a mail whose address can't be reached. @returns whether that changed anything; not for a mail it knows no more */
type Take = (id: string) => Promise<boolean>;

/** Messages that came back: each is read once, for what it means, and forgotten. */
@Injectable()
export class ReturnedMails {
  private readonly logger = new Logger('Mail');
  private readonly takers = new Map<ReturnedKind, Take>();

  constructor(private readonly addresses: ReturnAddress) {}

  whenUnreachable(kind: ReturnedKind, take: Take): void {
    this.takers.set(kind, take);
  }

  /**
   * @param raw as it arrived (RFC 5322); its beginning is enough
   * @param envelope where the mail server says it was sent to, in case no header does
   */
  async read(raw: Buffer, envelope = ''): Promise<void> {
    const head = headOf(raw);
    const mail = this.addresses.in(`${envelope}\n${head}`);
    if (!mail) return this.note('it isn’t for a return address of ours');
    // What can't be read now can't be read when it is passed on again either.
    const message = await opened(raw).catch(() => null);
    const meaning = message === null ? 'something_else' : meaningOf(message);
    this.note(meaning === 'unreachable' ? await this.unreachable(mail) : said[meaning]);
  }

  private async unreachable({ kind, id }: MailRef): Promise<string> {
    return (await this.takers.get(kind)?.(id)) ? 'the address can’t be reached, and gets no more' : 'nothing changes: it came back before, or is too old';
  }

  /** Many of one sort tell an operator that a list has us, or that somebody tries tokens. Nothing of the message. */
  private note(what: string): void {
    this.logger.log(`a message came back: ${what}`);
  }
}

const said: Readonly<Record<Exclude<Meaning, 'unreachable'>, string>> = {
  not_for_good: 'not for good, so nothing changes',
  not_the_address: 'for a reason that doesn’t lie with the address, so nothing changes',
  something_else: 'it isn’t about a mail that couldn’t be delivered',
};

/** The headers, however their lines end. */
function headOf(raw: Buffer): string {
  const text = raw.subarray(0, 64 * 1024).toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  return end < 0 ? text : text.slice(0, end);
}

/** Loaded with the first message: most processes never need it. */
async function opened(raw: Buffer): Promise<ReturnedMessage> {
  const { simpleParser } = await import('mailparser');
  const { headers, attachments, text = '', from } = await simpleParser(raw, { keepDeliveryStatus: true, skipTextToHtml: true, skipImageLinks: true });
  const [sender] = from?.value ?? [];
  return {
    report: attachments.find(({ contentType }) => contentType === 'message/delivery-status' || contentType === 'message/global-delivery-status')?.content.toString() ?? null,
    text,
    from: `${sender?.address?.split('@')[0] ?? ''} ${sender?.name ?? ''}`,
    namesWhoFailed: headers.has('x-failed-recipients'),
  };
}
