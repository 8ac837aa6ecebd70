import { Injectable } from '@nestjs/common';
import type { Actor } from '../identity/actor.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import type { AddContactPersonInput, ContactPersonInput, UpdateReachMeInput, UpdateSafeContactInput } from './contact.inputs.js';
import { ContactParts } from './contact-parts.service.js';
import { isGroup, readContacts } from './joining.rules.js';
import { ProfileChange } from './profile-change.js';
import { NeverContact } from './never-contact.js';
import { ProfileParts } from './profile-parts.service.js';
import { SignedInContact } from './signed-in-contact.js';

/** So many that no group needs more, and few enough to read. */
const mostContactPeople = 20;

/** How people and groups are reached. */
@Injectable()
export class ContactService {
  constructor(
    private readonly change: ProfileChange,
    private readonly contacts: ContactParts,
    private readonly parts: ProfileParts,
    private readonly signedIn: SignedInContact,
    private readonly never: NeverContact,
  ) {}

  /** @throws DomainError BAD_USER_INPUT when nothing is left to reach them by, or for a group */
  updateReachMe(actor: Actor, input: UpdateReachMeInput): Promise<string> {
    const { contributorId, reachMe } = input;
    return this.change.run(actor, 'update_reach_me', input, async (em, now, { kind }) => {
      if (isGroup(kind)) throw badInput('contributorId', 'A group is reached through its contact people. Add one with addContactPerson.');
      await this.contacts.replaceContacts(em, contributorId, null, readContacts(reachMe, 'reachMe'));
      await this.signedIn.confirm(em, actor, contributorId, now);
    });
  }

  /**
   * Of somebody without an account, passed on by whoever supports them. A detail whose owner asked for silence isn't kept, and nobody reads that.
   * @throws DomainError NOT_FOUND, BAD_USER_INPUT as `updateReachMe`
   */
  recordReachMe(actor: Actor, input: UpdateReachMeInput): Promise<string> {
    const { contributorId, reachMe } = input;
    return this.change.ownOrPassedOn(actor, 'update_reach_me', input, async (em, now, standing) => {
      const given = readContacts(reachMe, 'reachMe');
      const silenced = standing.hasAccount ? [] : await this.never.silencedAmong(em, given);
      const person = await this.contacts.requirePerson(em, standing, null);
      await this.contacts.replaceContacts(em, contributorId, person, given.filter((contact) => !silenced.includes(contact)));
      if (standing.as === 'self') await this.signedIn.confirm(em, actor, contributorId, now);
    });
  }

  updateSafeContact(actor: Actor, input: UpdateSafeContactInput): Promise<string> {
    return this.change.run(actor, 'update_safe_contact', input, (em) => this.parts.setSafeContact(em, input.contributorId, input.safeContact));
  }

  /** The new person is not asked until chosen. @throws DomainError BAD_USER_INPUT but for groups, TOO_MANY beyond 20 */
  addContactPerson(actor: Actor, input: AddContactPersonInput): Promise<string> {
    const { contributorId, name, reachMe } = input;
    return this.change.run(actor, 'add_contact_person', input, async (em, _, { kind }) => {
      if (!isGroup(kind)) throw badInput('contributorId', 'Only groups and organisations have contact people. Use updateReachMe.');
      const contacts = readContacts(reachMe, 'reachMe');
      const people = await em.query<unknown[]>('select id from contact_person where contributor_id = $1 and ended_at is null', [contributorId]);
      if (people.length >= mostContactPeople) throw new DomainError('TOO_MANY', `A group can have at most ${mostContactPeople} contact people. Please end one first.`);
      await this.contacts.addContactPerson(em, contributorId, name, contacts);
    });
  }

  /** @throws DomainError NOT_FOUND for someone who isn't one of the group's people */
  chooseContactPerson(actor: Actor, input: ContactPersonInput): Promise<string> {
    return this.change.run(actor, 'choose_contact_person', input, (em) => this.contacts.chooseContactPerson(em, input.contributorId, input.contactPersonId));
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE for the one who is asked */
  endContactPerson(actor: Actor, input: ContactPersonInput): Promise<string> {
    return this.change.run(actor, 'end_contact_person', input, (em, now) => this.contacts.endContactPerson(em, input.contributorId, input.contactPersonId, now));
  }
}
