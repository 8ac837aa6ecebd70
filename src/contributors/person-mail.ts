import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactReader } from './contact-reader.js';
import { byMailNote, cameBackNote, noAddressNote, unconfirmedNote } from './contact.texts.js';
import { mailIsUnsafe } from './email-addresses.js';
import { cameBack } from './returned-address.js';
import { reachedAt, UnprovenAddress } from './unproven-address.js';

/** The one place that says whether and where a person may be written to. */
@Injectable()
export class PersonMail {
  constructor(
    private readonly contacts: ContactReader,
    private readonly unproven: UnprovenAddress,
  ) {}

  /**
   * Null where nobody has shown an address to be theirs, where mail isn't safe or wanted or came back lately, and where they are gone. What nobody has shown to be theirs
   * gets nothing, whoever it belongs to: if some of it did, whoever typed it could tell from what arrives whether its owner is here.
   */
  async addressOf(em: EntityManager, contributorId: string): Promise<string | null> {
    const { email, confirmed, mailCameBack } = await this.contacts.open(em, contributorId);
    return confirmed.includes('email') && !mailCameBack ? email : null;
  }

  /**
   * Also one that nobody has shown to be theirs, for the one message that says that somebody else registered them. Not where another profile has
   * shown it, or gave it first: a stranger's profiles, however many, bring nobody more mail than one.
   */
  async toWelcomeAt(em: EntityManager, contributorId: string): Promise<string | null> {
    const { email, confirmed } = await this.contacts.open(em, contributorId);
    return confirmed.includes('email') || !(await this.unproven.isAnothers(em, contributorId)) ? email : null;
  }

  /** How invitations reach them, in words for them. Rests on what they gave and confirmed alone, so that it tells nothing of anybody else. */
  async inWords(em: EntityManager, contributorId: string): Promise<string> {
    const [address] = await em.query<{ confirmed: boolean; returned: boolean }[]>(
      `select p.verified_at is not null as confirmed, ${cameBack('p')} as returned from contact_point p where p.contributor_id = $1 and ${reachedAt('p')} and not ${mailIsUnsafe('p.contributor_id')}`,
      [contributorId],
    );
    if (!address) return noAddressNote;
    if (address.returned) return cameBackNote;
    return address.confirmed ? byMailNote : unconfirmedNote;
  }
}
