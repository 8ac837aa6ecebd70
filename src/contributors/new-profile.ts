import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { ConsentService } from './consent.service.js';
import { ActingGrounds } from './acting-grounds.js';
import { ContactParts } from './contact-parts.service.js';
import { InterestsSearch } from './contributor.search.js';
import type { JoinInput } from './joining.inputs.js';
import { checkJoining, checkMonth, type JoiningFacts } from './joining.rules.js';
import { NeverContact } from './never-contact.js';
import { ProfileParts } from './profile-parts.service.js';
import { SealedText } from './sealed-text.js';

/** Who a new profile belongs to, and how its consent was given. */
export interface Origin {
  /** Null for someone registered by phone. */
  accountId: string | null;
  /** Who took the call. */
  registeredBy: string | null;
  /** Involvement leads register as many as call them. */
  byLead: boolean;
  /** A lead spoke with them at the number that is given: they are here, whatever they once asked for. */
  spokenWith: boolean;
  consentGivenAt: Date;
}

/** Enough for a family and a few groups, and an end to what a script can make with one account; also of those it registers. */
const profilesAnAccountMayHold = 20;

/** Writes a new profile with all that joining takes, in the caller's transaction. */
@Injectable()
export class NewProfile {
  constructor(
    private readonly parts: ProfileParts,
    private readonly contacts: ContactParts,
    private readonly consents: ConsentService,
    private readonly search: InterestsSearch,
    private readonly never: NeverContact,
    private readonly grounds: ActingGrounds,
    private readonly sealed: SealedText,
  ) {}

  /**
   * @returns the contributor's id
   * @throws DomainError BAD_USER_INPUT, NOT_FOUND for a topic or area, CONSENT_NEEDED for another wording, CONFLICT for a second own profile
   */
  async create(em: EntityManager, input: JoinInput, origin: Origin, now: Date): Promise<string> {
    const facts = await this.withoutRefused(em, checkJoining(input), origin);
    if (input.turnsEighteenIn) checkMonth(input.turnsEighteenIn, now);
    await this.parts.requireArea(em, input.areaCode, now);
    if (!origin.byLead) await this.requireRoom(em, origin);
    const id = await this.insert(em, input, facts, origin);
    await em.query('insert into contributor_preference (contributor_id, own_words, group_preference) values ($1, $2, $3)', [
      id,
      input.ownWords ?? null,
      input.group?.preference ?? null,
    ]);
    await this.writePeople(em, id, input, facts, now);
    await this.parts.replaceInterests(em, id, input.interests ?? [], now);
    await this.giveConsents(em, id, facts.isRefused ? { ...input, beFound: [] } : input, origin);
    await this.search.changed(em, id);
    return id;
  }

  /**
   * Somebody who asked never to be contacted again can't be signed up by anybody else: the details given are not kept, nothing is agreed to
   * in their name but the wording, so nobody finds or asks the profile. Whoever registers them reads the same as ever.
   */
  private async withoutRefused(em: EntityManager, facts: JoiningFacts, { accountId, spokenWith }: Origin): Promise<JoiningFacts & { isRefused: boolean }> {
    const isRefused = accountId === null && !spokenWith && (await this.never.silencedAmong(em, facts.contacts)).length > 0;
    return { ...facts, isRefused, contacts: isRefused ? [] : facts.contacts };
  }

  private async requireRoom(em: EntityManager, { accountId, registeredBy }: Origin): Promise<void> {
    // Locked, so that two callers count one after the other.
    const here = await em.query<unknown[]>(`select from account where id = $1 and issuer <> 'erased' for no key update`, [accountId ?? registeredBy]);
    if (here.length === 0) throw new DomainError('UNAUTHENTICATED', 'This account has been erased. Please sign in again to start anew.');
    const [{ held }] = await em.query<[{ held: number }]>(
      `select count(*)::int as held from contributor where status = 'active' and (account_id = $1 or account_id is null and registered_by = $2)`,
      [accountId, registeredBy],
    );
    if (held < profilesAnAccountMayHold) return;
    const limit = accountId ? `An account can hold at most ${profilesAnAccountMayHold} profiles.` : `A helper can register at most ${profilesAnAccountMayHold} people.`;
    throw new DomainError('TOO_MANY', `${limit} If you need more, ask an involvement lead.`);
  }

  /** It may be needed again, and an account has one profile of its own. */
  private async refuseBesideOneOnHold(em: EntityManager, accountId: string): Promise<void> {
    const found = await em.query<unknown[]>(`select from contributor where account_id = $1 and kind = 'individual' and status = 'on_hold'`, [accountId]);
    if (found.length > 0) throw new DomainError('CONFLICT', 'You have a profile that stands still, because Askwell was told something about you. If that was wrong, say that you are here (iAmStillHere), and everything is as before.');
  }

  private async insert(em: EntityManager, { kind, areaCode, name, turnsEighteenIn }: JoinInput, { ageBand }: JoiningFacts, { accountId, registeredBy }: Origin): Promise<string> {
    if (kind === 'individual' && accountId) await this.refuseBesideOneOnHold(em, accountId);
    const [created] = await em.query<{ id: string }[]>(
      `insert into contributor (account_id, kind, age_band, area_code, name_key_id, name_ciphertext, registered_by, adult_from)
       values ($1, $2, $3, $4, $5, $6, $7, ($8::date + interval '1 month')::timestamp at time zone 'Europe/London')
       on conflict (account_id) where kind = 'individual' and status = 'active' do nothing returning id`,
      [accountId, kind, ageBand, areaCode, ...this.sealed.seal(name), registeredBy, turnsEighteenIn ? `${turnsEighteenIn}-01` : null],
    );
    if (!created) throw new DomainError('CONFLICT', 'You have joined already: your account has a profile of your own. You can change it, or add one for a group or someone you act for.');
    return created.id;
  }

  private async writePeople(em: EntityManager, id: string, { group, actingFor, turnsEighteenIn }: JoinInput, { contacts, ageBand }: JoiningFacts, now: Date): Promise<void> {
    if (group) {
      const person = await this.contacts.addContactPerson(em, id, group.contactPersonName, contacts);
      await this.contacts.chooseContactPerson(em, id, person);
    } else {
      await this.contacts.replaceContacts(em, id, null, contacts);
    }
    if (actingFor) {
      const { basis, scope, needsPapers, reviewDays, majorityOn } = await this.grounds.of(em, { basis: actingFor.basis, ageBand, turnsEighteenIn: turnsEighteenIn ?? null, path: 'actingFor.basis' }, now);
      await em.query(
        `insert into representation (contributor_id, relationship, person_key_id, person_ciphertext, basis, basis_note_key_id, basis_note_ciphertext,
           scope, needs_papers, review_due_at, majority_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz + $11 * interval '24 hours', ($12::date)::timestamp at time zone 'Europe/London')`,
        [
          id, actingFor.relationship, ...this.sealed.seal(actingFor.personName), basis, ...this.sealed.seal(actingFor.basisNote),
          scope, needsPapers, now, reviewDays, majorityOn,
        ],
      );
    }
  }

  private async giveConsents(em: EntityManager, contributorId: string, { wordingVersion, beFound }: JoinInput, { consentGivenAt: at, registeredBy: heardBy }: Origin): Promise<void> {
    await this.consents.give(em, { contributorId, purpose: 'join', context: null, wordingVersion, at, heardBy, path: 'wordingVersion' });
    for (const [index, given] of (beFound ?? []).entries()) {
      await this.consents.give(em, { contributorId, purpose: 'be_found', ...given, at, heardBy, path: `beFound[${index}].wordingVersion` });
    }
  }
}
