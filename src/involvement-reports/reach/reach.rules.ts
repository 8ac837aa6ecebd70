import { shown } from '../../monitoring/publishing.rules.js';

export const reachGroupings = ['area', 'topic', 'relation'] as const;
export type ReachGrouping = (typeof reachGroupings)[number];

/** How many people of a team's posts; exact counts are for the maker of figures alone. Null where it is too few to tell. */
export interface Reach<N = number | null> {
  teamId: string;
  groupedBy: ReachGrouping;
  code: string;
  asked: N;
  cameForward: N;
  tookPart: N;
}

const counts = ['asked', 'cameForward', 'tookPart'] as const;

/**
 * What is told: each count with noise of its own, rounded to 5, none below ten; a group of which nothing is told is left out. There is no sum over groups, from
 * which one that isn't told could be taken.
 * @param draw the noise's number for a count: by the group and the count, so that what doesn't change is told alike in every quarter
 */
export function toldReach(exact: readonly Reach<number>[], draw: (group: string, count: string) => number): Reach[] {
  return exact.flatMap((group) => {
    const [asked, cameForward, tookPart] = counts.map((name) => shown(group[name], draw(`${group.teamId} ${group.groupedBy} ${group.code}`, `${name}: ${group[name]}`)));
    return asked === null && cameForward === null && tookPart === null ? [] : [{ ...group, asked, cameForward, tookPart }];
  });
}
