import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Channel, SafeWay } from './contributor.lists.js';
import { type KnownPoint, NeverContact } from './never-contact.js';
import { cameBack } from './returned-address.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';

/** What is needed to reach someone. Never put it into a job, a log, an idempotency result or a search document. */
export interface OpenedContact {
  /** A person's name or a group's; null when none was given and there is no account to take it from. */
  name: string | null;
  /** Of a group or organisation: who is asked for it. */
  contactPersonName: string | null;
  /** Null when there is none, when e-mail isn't safe for them, or when they have left or their profile stands still. */
  email: string | null;
  /** In E.164. Null likewise. */
  phone: string | null;
  /** Which of address and number were confirmed to reach them. */
  confirmed: Channel[];
  /** Mail to the address came back lately: it can’t be reached. */
  mailCameBack: boolean;
  /** Ways that are safe; empty: any that was given. */
  safeWays: SafeWay[];
  /** When contact is safe, in their words. */
  safeTimes: string | null;
  /** Nobody but the service itself gets the details, also once chosen; nor where whoever acts for them is not to be reached for them. */
  relayOnly: boolean;
}

interface ContactRow {
  isHere: boolean;
  name: SealedJson | null;
  accountName: string | null;
  personName: SealedJson | null;
  points: ({ channel: Channel; hash: string; confirmed: boolean; stopped: boolean; cameBack: boolean; shownTheirsAt: string | null } & SealedJson)[];
  safeWays: SafeWay[] | null;
  safeTimes: SealedJson | null;
  relayOnly: boolean;
}

const contact = `
  select c.status = 'active' as "isHere", ${sealedJson('c.name_key_id', 'c.name_ciphertext')} as name, a.display_name as "accountName",
         ${sealedJson('person.name_key_id', 'person.name_ciphertext')} as "personName",
         s.ways as "safeWays", ${sealedJson('s.times_key_id', 's.times_ciphertext')} as "safeTimes", coalesce(s.relay_only, false) or c.kind = 'acting_for' and not exists (
           select from representation r where r.contributor_id = c.id and 'receive_contact' = any (r.scope)) as "relayOnly",
         coalesce((select jsonb_agg(jsonb_build_object('channel', p.channel, 'hash', encode(p.value_hash, 'hex'), 'confirmed', p.verified_at is not null, 'stopped', p.stopped_at is not null and not p.shown_theirs, 'cameBack', ${cameBack('p')}, 'shownTheirsAt', case when p.shown_theirs then p.verified_at end) || ${sealedJson('p.key_id', 'p.ciphertext')})
                   from contact_point p where p.contributor_id = c.id and p.contact_person_id is not distinct from person.id), '[]') as points
  from contributor c
  left join account a on a.id = c.account_id
  left join contact_person person on person.contributor_id = c.id and person.is_current
  left join safe_contact s on s.contributor_id = c.id
  where c.id = $1`;

const nobody: OpenedContact = { name: null, contactPersonName: null, email: null, phone: null, confirmed: [], mailCameBack: false, safeWays: [], safeTimes: null, relayOnly: false };

/** The one place where contact details are opened for anyone but their owner. */
@Injectable()
export class ContactReader {
  constructor(
    private readonly sealed: SealedText,
    private readonly never: NeverContact,
  ) {}

  /**
   * Someone unknown or gone has nothing to be reached by; a detail whose owner asked never to be contacted again, or whose reader never joined, reads as none. To send a
   * message, no more is needed. Before it is shown to anyone (the named contact of an opportunity, once the person is chosen) the caller writes
   * `contributor.open_contact` to the audit log in the same transaction, and with `relayOnly` shows neither address nor number.
   */
  open(em: EntityManager, contributorId: string): Promise<OpenedContact> {
    return this.read(em, contributorId, () => true);
  }

  /**
   * For the team that chose them. What they never showed to be theirs reads as it does in any profile, whether its owner asked for silence or not:
   * otherwise anybody could give somebody's address as their own and learn from the introduction that its owner was here.
   */
  openForTeam(em: EntityManager, contributorId: string): Promise<OpenedContact> {
    return this.read(em, contributorId, ({ shownTheirsAt }) => shownTheirsAt !== null);
  }

  private async read(em: EntityManager, contributorId: string, mayBeRefused: (point: KnownPoint) => boolean): Promise<OpenedContact> {
    const [row] = await em.query<ContactRow[]>(contact, [contributorId]);
    if (!row || !row.isHere) return nobody;
    const safeWays = row.safeWays ?? [];
    const isSafe = (...ways: SafeWay[]): boolean => safeWays.length === 0 || ways.some((way) => safeWays.includes(way));
    const known = row.points.map((point) => ({ ...point, valueHash: Buffer.from(point.hash, 'hex'), shownTheirsAt: point.shownTheirsAt === null ? null : new Date(point.shownTheirsAt) }));
    const refused = await this.never.refusedAmong(em, known.filter(mayBeRefused));
    const points = known.filter((point) => !point.stopped && !refused.includes(point));
    const value = (channel: Channel): string | null => this.sealed.openOrNull(points.find((point) => point.channel === channel) ?? null);
    return {
      name: this.sealed.openOrNull(row.name) ?? row.accountName,
      contactPersonName: this.sealed.openOrNull(row.personName),
      email: isSafe('email') ? value('email') : null,
      phone: isSafe('phone_call', 'text_message') ? value('phone') : null,
      confirmed: points.filter(({ confirmed }) => confirmed).map(({ channel }) => channel),
      mailCameBack: points.some((point) => point.channel === 'email' && point.cameBack),
      safeWays,
      safeTimes: this.sealed.openOrNull(row.safeTimes),
      relayOnly: row.relayOnly,
    };
  }
}
