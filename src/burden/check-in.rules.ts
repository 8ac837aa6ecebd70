import { HOURS } from './policy.js';

/** What somebody who rings can record. */
export const callOutcomes = ['goes_on', 'wants_rest', 'leaves', 'not_reached', 'wrong_number'] as const;
export type CallOutcome = (typeof callOutcomes)[number];
/** How a call ended: also by itself, when nobody made it. */
export type CallEnd = CallOutcome | 'nobody_rang';

/** A call is to be made within so many days. After that the question goes by mail, where there is one, so that it rests on nobody's time alone. */
export const CALL_DAYS = 14;
/** Who wasn't reached is tried once more, on another day. More would be nagging. The database's check repeats it. */
export const CALL_TRIES = 2;
export const HOURS_BETWEEN_TRIES = HOURS.day;

const spokenWith: readonly CallEnd[] = ['goes_on', 'wants_rest', 'leaves'];

export interface Channels {
  /** A confirmed address of theirs in another profile of the same sign-in, where nothing stayed unanswered. */
  otherAddress: string | null;
  /** Whether somebody may ring them at a confirmed number. */
  mayRing: boolean;
  /** Where mail is safe and confirmed: mostly where the last invitations went. */
  address: string | null;
  /** Of a call for this very check-in: how it ended, null while it waits. Undefined: nobody was asked to ring. */
  call: CallEnd | null | undefined;
}

export type Channel = { by: 'mail'; to: string } | { by: 'call' };

/**
 * By which way the question goes: a second one where there is one, because the first may be the reason for the silence. Another address first, since that
 * costs nobody's time; then a call; then the address there is.
 * @returns null while somebody is to ring, once they spoke with the person, and where there is no way
 */
export function channelFor({ otherAddress, mayRing, address, call }: Channels): Channel | null {
  if (call === null || (call !== undefined && spokenWith.includes(call))) return null;
  if (otherAddress !== null) return { by: 'mail', to: otherAddress };
  if (mayRing && call === undefined) return { by: 'call' };
  return address === null ? null : { by: 'mail', to: address };
}

export interface Tried {
  tries: number;
  triedAt: Date | null;
}

/**
 * What a call in which nobody was reached changes: nothing soon after the one before, which two people who ring at once may both have recorded.
 * @returns whether it counts, and whether it was the last
 */
export function notReached({ tries, triedAt }: Tried, now: Date): { counts: boolean; isLast: boolean } {
  const counts = triedAt === null || now.getTime() - triedAt.getTime() >= HOURS_BETWEEN_TRIES * 3_600_000;
  return { counts, isLast: counts && tries + 1 >= CALL_TRIES };
}
