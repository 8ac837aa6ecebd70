import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { badInput } from '../platform/errors/domain-error.js';
import { ConsentService } from './consent.service.js';
import { ContactParts } from './contact-parts.service.js';
import { isGroup } from './joining.rules.js';
import type {
  UpdateAboutInput,
  UpdateAccessNeedsInput,
  UpdateInterestsInput,
  UpdateKindsInput,
  UpdateOwnWordsInput,
  UpdateSkillsInput,
  UpdateTakingPartInput,
  UpdateTreatedByInput,
} from './profile.inputs.js';
import { ProfileChange } from './profile-change.js';
import { ProfileParts } from './profile-parts.service.js';
import { checkKinds, checkTravel, readLanguages } from './profile.rules.js';

const shown = { purpose: 'show_own_words', context: null } as const;

/** What people say about themselves, each part changed on its own. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly change: ProfileChange,
    private readonly parts: ProfileParts,
    private readonly contacts: ContactParts,
    private readonly consents: ConsentService,
  ) {}

  updateInterests(actor: Actor, input: UpdateInterestsInput): Promise<string> {
    return this.change.run(actor, 'update_interests', input, (em, now) => this.parts.replaceInterests(em, input.contributorId, input.interests, now));
  }

  /** @throws DomainError CONSENT_NEEDED when they are to be shown and that was not agreed to in today's wording, now or before */
  updateOwnWords(actor: Actor, input: UpdateOwnWordsInput): Promise<string> {
    const { contributorId, ownWords = null, mayBeShown, wordingVersion } = input;
    return this.change.run(actor, 'update_own_words', input, async (em, now) => {
      if (mayBeShown) await this.consents.giveOrRequire(em, { ...shown, contributorId, wordingVersion, at: now, path: 'wordingVersion' });
      else await this.consents.withdraw(em, contributorId, shown, now);
      await set(em, contributorId, { own_words: ownWords });
    });
  }

  updateSkills(actor: Actor, input: UpdateSkillsInput): Promise<string> {
    return this.change.run(actor, 'update_skills', input, (em) => this.parts.replaceSkills(em, input.contributorId, input.skills));
  }

  /** @throws DomainError BAD_USER_INPUT when a kind is both liked and never wanted */
  updateKinds(actor: Actor, input: UpdateKindsInput): Promise<string> {
    return this.change.run(actor, 'update_kinds', input, (em) => {
      checkKinds(input.liked, input.never);
      return set(em, input.contributorId, { kinds_liked: [...new Set(input.liked)], kinds_never: [...new Set(input.never)] });
    });
  }

  /** @throws DomainError BAD_USER_INPUT for an unknown language, or a distance with online only */
  updateTakingPart(actor: Actor, input: UpdateTakingPartInput): Promise<string> {
    const { takesPart = null, travelKm = null, hoursPerMonth = null, involvementsAtOnce = null } = input;
    return this.change.run(actor, 'update_taking_part', input, (em) => {
      checkTravel(takesPart, travelKm);
      const languages = readLanguages(input.languages);
      return set(em, input.contributorId, { takes_part: takesPart, travel_km: travelKm, hours_per_month: hoursPerMonth, involvements_at_once: involvementsAtOnce, languages });
    });
  }

  updateAccessNeeds(actor: Actor, input: UpdateAccessNeedsInput): Promise<string> {
    return this.change.run(actor, 'update_access_needs', input, (em) => this.parts.replaceAccessNeeds(em, input.contributorId, input.accessNeeds));
  }

  updateTreatedBy(actor: Actor, input: UpdateTreatedByInput): Promise<string> {
    return this.change.run(actor, 'update_treated_by', input, (em) => this.parts.replaceTreatedBy(em, input.contributorId, input.treatedBy));
  }

  /** @throws DomainError BAD_USER_INPUT for a group without a name, or a preference of a group for one person */
  updateAbout(actor: Actor, input: UpdateAboutInput): Promise<string> {
    const { contributorId, name, areaCode, groupPreference } = input;
    return this.change.run(actor, 'update_about', input, async (em, now, { kind }) => {
      if (areaCode === null) throw badInput('areaCode', 'A profile needs an area. Leave areaCode out to keep the one it has.');
      if (name === null && isGroup(kind)) throw badInput('name', 'A group needs a name. Leave name out to keep the one it has.');
      if (groupPreference && !isGroup(kind)) throw badInput('groupPreference', 'groupPreference belongs to groups and organisations only.');
      if (name !== undefined) await this.contacts.setName(em, contributorId, name);
      if (groupPreference !== undefined) await set(em, contributorId, { group_preference: groupPreference });
      if (areaCode !== undefined) {
        await this.parts.requireArea(em, areaCode, now);
        await em.query('update contributor set area_code = $2 where id = $1', [contributorId, areaCode]);
      }
    });
  }
}

type PreferenceColumn =
  | 'own_words'
  | 'group_preference'
  | 'takes_part'
  | 'travel_km'
  | 'hours_per_month'
  | 'involvements_at_once'
  | 'languages'
  | 'kinds_liked'
  | 'kinds_never';

const set = async (em: EntityManager, contributorId: string, values: Partial<Record<PreferenceColumn, unknown>>): Promise<void> => {
  const columns = Object.keys(values).map((column, index) => `${column} = $${index + 2}`);
  await em.query(`update contributor_preference set ${columns.join(', ')} where contributor_id = $1`, [contributorId, ...Object.values(values)]);
};
