import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min';
import type { Channel } from './contributor.lists.js';

/** A contact detail as it is kept and as it is recognised. */
export interface ContactValue {
  channel: Channel;
  /** What is used: an e-mail address as given (domain in ASCII, lower case), a phone number in E.164 (`+441134960000`). */
  value: string;
  /** What is hashed: the same for every way of writing the same address or number. */
  normalised: string;
}

/** RFC 5321: 64 before the @, 254 in all. Quoted local parts are legal and unused; spaces and a second @ are typing errors. */
const email = /^(?<local>[^\s@"(),:;<>[\\\]]{1,64})@(?<domain>[^\s@]{1,253})$/u;
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/**
 * Mail servers may tell upper from lower case before the @, but none in use does, and people type both: kept as typed,
 * recognised without case. Dots and "+tags" are left alone, since they mean different boxes with many providers.
 * @returns null when it can't be an e-mail address
 */
export function readEmail(typed: string): ContactValue | null {
  const { local, domain } = email.exec(typed.trim().normalize('NFC'))?.groups ?? {};
  if (!local || !domain || /^\.|\.$|\.\./.test(local)) return null;
  const ascii = domainToASCII(domain).toLowerCase();
  if (!domainName.test(ascii)) return null;
  const value = `${local}@${ascii}`;
  return value.length > 254 ? null : { channel: 'email', value, normalised: value.toLowerCase() };
}

/**
 * A number without a country is a British one. Outside the ranges that the library knows to be in use, length decides
 * (9 digits or more after the 0): such lists age, and refusing someone's real number is worse than keeping a mistyped
 * one, which confirming finds.
 * @returns null when it can't be a phone number
 */
export function readPhone(typed: string): ContactValue | null {
  if (!/^[+(\d][\d\s().\-–]{5,30}$/u.test(typed.trim())) return null;
  const number = parsePhoneNumberFromString(typed.trim(), 'GB', metadata);
  if (!number || !(number.isValid() || (number.isPossible() && number.nationalNumber.length >= 9))) return null;
  return { channel: 'phone', value: number.number, normalised: number.number };
}

/** What an organisation sends of an address instead of the address: everything it may know, and nothing of the service's. Sealed on its way. */
export const addressDigest = (contact: ContactValue): Buffer => createHash('sha256').update(hashedText(contact), 'utf8').digest();

/** The text whose keyed hash recognises a contact detail; the channel keeps the two kinds apart. */
export const hashedText = ({ channel, normalised }: ContactValue): string => `${channel}:${normalised}`;
