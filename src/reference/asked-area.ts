import { badInput } from '../platform/errors/domain-error.js';
import type { AreaDays } from './area-days.rules.js';

/**
 * The code as it is stored. A code that is none would give an empty list, which reads as "there is nothing there". One that is no longer in use is a code: it leads to what took
 * over from it.
 * @throws DomainError BAD_USER_INPUT where there never was such an area
 */
export function askedArea(areas: AreaDays, areaCode: string): string {
  const code = areaCode.trim().toUpperCase();
  if (areas.nameOf(code) === null) throw badInput('areaCode', `areaCode must be the code of an area, such as QHL; ${areaCode.slice(0, 20)} isn’t one: the query areas lists them`);
  return code;
}
