import { badInput } from '../platform/errors/domain-error.js';
import { accessNeeds, type NeedGroup } from './contributor.lists.js';

/** Sign languages of these islands: Node's language list doesn't know them. */
const signLanguages = new Set(['bfi', 'isg']);
/** Codes for "several", "not known" and "none" are no languages anyone speaks. */
const noLanguages = new Set(['mul', 'und', 'zxx', 'mis']);
const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

const isLanguage = (code: string): boolean =>
  /^[a-z]{2,3}$/.test(code) && !noLanguages.has(code) && (signLanguages.has(code) || languageNames.of(code) !== undefined);

/** Language codes (ISO 639, lower case), each once. @throws DomainError BAD_USER_INPUT */
export function readLanguages(codes: readonly string[]): string[] {
  const read = codes.map((code) => code.trim().toLowerCase());
  const wrong = read.findIndex((code) => !isLanguage(code));
  if (wrong >= 0) {
    throw badInput(`languages[${wrong}]`, `languages[${wrong}] is no language code we know. Codes look like en, cy or ur; British Sign Language is bfi.`);
  }
  return [...new Set(read)];
}

/** @throws DomainError BAD_USER_INPUT when a kind is both liked and never wanted */
export function checkKinds(liked: readonly string[], never: readonly string[]): void {
  const both = liked.find((kind) => never.includes(kind));
  if (both) throw badInput('never', `${both} is both liked and never wanted. Please choose one.`);
}

/** @throws DomainError BAD_USER_INPUT for travelling to what happens online */
export function checkTravel(takesPart: string | null | undefined, travelKm: number | null | undefined): void {
  if (takesPart === 'online_only' && typeof travelKm === 'number') {
    throw badInput('travelKm', 'travelKm can’t be said together with online_only. Please leave one of them out.');
  }
}

export interface Need {
  group: NeedGroup;
  need: string;
  detail?: string | null;
}

/** @throws DomainError BAD_USER_INPUT for a need that its group doesn't have, one named twice, or `other` without saying what */
export function checkNeeds(needs: readonly Need[]): void {
  const seen = new Set<string>();
  needs.forEach(({ group, need, detail }, index) => {
    const path = `accessNeeds[${index}]`;
    const known: readonly string[] = accessNeeds[group];
    if (!known.includes(need)) throw badInput(`${path}.need`, `accessNeeds[${index}].need must be one of ${known.join(', ')}.`);
    if (need === 'other' && !detail) throw badInput(`${path}.detail`, `accessNeeds[${index}].detail must say what you need, since need is other.`);
    if (seen.has(`${group}/${need}`)) throw badInput(`${path}.need`, `accessNeeds[${index}] names ${need} a second time.`);
    seen.add(`${group}/${need}`);
  });
}

/** @throws DomainError BAD_USER_INPUT unless each names a team or an organisation, and each of them once */
export function checkTreatedBy(entries: readonly { teamId?: string | null; organisationId?: string | null }[]): void {
  const seen = new Set<string>();
  entries.forEach(({ teamId, organisationId }, index) => {
    const path = `treatedBy[${index}]`;
    if (Boolean(teamId) === Boolean(organisationId)) throw badInput(path, `treatedBy[${index}] must name a team or an organisation, one of the two.`);
    const key = `${teamId ?? ''}/${organisationId ?? ''}`.toLowerCase();
    if (seen.has(key)) throw badInput(path, `treatedBy[${index}] names the same one a second time.`);
    seen.add(key);
  });
}
