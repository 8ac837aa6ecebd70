import type { Person } from './guard.facts.js';

/** One person, one ledger: whose attention is one, and what holds for it then. The database works it out in guard_repool and guard_refresh. */

/** Whether teams may ask through this profile at all: then its level holds for all that share its recipient. */
const teamsMayAsk = ({ here, way, level }: Person): boolean =>
  here && way === 'teams_may_ask' && [level.asksIn30Days, level.asksIn365Days, level.fromOneOrganisationIn30Days, level.openAtOnce].every((figure) => figure !== 0);

/**
 * One of several profiles whose attention is one person's. Level, way of being here, breaks and consent stay its own; windows obey the strictest of
 * those that teams may ask, rests and what the person was heard to say are one. Its history is that of all of them.
 */
export function amongOthers(own: Person, others: readonly Person[]): Person {
  const all = [own, ...others];
  const last = (dates: (Date | null)[]): Date | null => dates.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  return {
    ...own,
    levelsBeside: others.filter(teamsMayAsk).map(({ level }) => level),
    restUntil: last(all.map(({ restUntil }) => restUntil)),
    leftAloneUntil: last(all.map(({ leftAloneUntil }) => leftAloneUntil)),
    heardFromAt: last(all.map(({ heardFromAt }) => heardFromAt)),
    involvedUntil: last(all.map(({ involvedUntil }) => involvedUntil)),
    involvements: all.reduce((sum, { involvements }) => sum + involvements, 0),
  };
}

/**
 * Who shares a recipient with whom: those with a tie (a confirmed address, what the person told us) in common, directly or through others.
 * @returns for each the number of its group
 */
export function together(tiesOf: readonly (readonly string[])[]): number[] {
  const group = tiesOf.map((_, i) => i);
  const groupOfTie = new Map<string, number>();
  tiesOf.forEach((ties, i) => {
    for (const tie of ties) {
      const [mine, theirs] = [group[i], groupOfTie.get(tie) ?? group[i]];
      group.forEach((nr, k) => (group[k] = nr === theirs ? mine : nr));
      groupOfTie.forEach((nr, key) => groupOfTie.set(key, nr === theirs ? mine : nr));
      groupOfTie.set(tie, mine);
    }
  });
  return group;
}
