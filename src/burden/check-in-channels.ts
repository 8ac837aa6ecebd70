import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactReader } from '../contributors/contact-reader.js';
import { PersonMail } from '../contributors/person-mail.js';
import { confirmedNumber } from '../contributors/phone-confirmation.service.js';
import { type CallEnd, type Channel, channelFor } from './check-in.rules.js';

/** Other profiles in which the same sign-in speaks as the same person. A group is more than whoever holds its account. */
const beside = `
  select other.id from contributor me join contributor other on other.account_id = me.account_id and other.id <> me.id
  where me.id = $1 and me.kind in ('individual', 'acting_for') and other.kind in ('individual', 'acting_for') and other.status = 'active'
  order by other.id`;

/** A number that somebody else answered isn't rung again until it is confirmed anew. */
const ringable = `
  select from contact_point number where ${confirmedNumber('number', '$1')} and not exists (
    select from check_in_call before where before.contributor_id = $1 and before.outcome = 'wrong_number' and before.ended_at >= number.verified_at)`;

/** Which ways there are to ask somebody whether they still want to hear from us. */
@Injectable()
export class CheckInChannels {
  constructor(
    private readonly mail: PersonMail,
    private readonly contacts: ContactReader,
  ) {}

  /** The way that this check-in goes from here; see `channelFor`. */
  async of(em: EntityManager, bundleId: string, contributorId: string): Promise<Channel | null> {
    const [call] = await em.query<{ outcome: CallEnd | null }[]>('select outcome from check_in_call where bundle_id = $1', [bundleId]);
    const address = await this.mail.addressOf(em, contributorId);
    return channelFor({ address, otherAddress: await this.otherAddress(em, contributorId, address), mayRing: await this.mayRing(em, contributorId), call: call?.outcome });
  }

  private async otherAddress(em: EntityManager, contributorId: string, address: string | null): Promise<string | null> {
    for (const { id } of await em.query<{ id: string }[]>(beside, [contributorId])) {
      const other = await this.mail.addressOf(em, id);
      if (other !== null && other.toLowerCase() !== address?.toLowerCase()) return other;
    }
    return null;
  }

  /** A text message may be safe where a call is not. */
  private async mayRing(em: EntityManager, contributorId: string): Promise<boolean> {
    const { phone, safeWays } = await this.contacts.open(em, contributorId);
    if (phone === null || (safeWays.length > 0 && !safeWays.includes('phone_call'))) return false;
    return (await em.query<unknown[]>(ringable, [contributorId])).length > 0;
  }
}
