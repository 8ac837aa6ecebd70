const day = 86_400_000;
/** Someone who comes forward hears within two weeks, or sooner where the post promises it. */
const longestWait = 14 * day;
/** How long after the shown date, and the reminder to the team, silence reaches an involvement lead. */
export const escalateAfter = 3 * day;

/**
 * The date an expression of interest is answered by: what the post promised, at most 14 days, and never in the past.
 * @param hearBackBy the end of the day the post promises, null where it promises none
 */
export function answerBy(now: Date, hearBackBy: Date | null): Date {
  const latest = now.getTime() + longestWait;
  const promised = hearBackBy?.getTime() ?? latest;
  return new Date(promised > now.getTime() ? Math.min(promised, latest) : latest);
}

/**
 * Whether a team picked people by hand: its codes are not the next ones of the list, in the list's order.
 * @param codes what the team sent
 * @param list the frozen list in its order
 * @param alreadyTried codes of the list that an earlier call held
 * @param gone codes that aren't shown any more: a team may have read them before, or not, and either is the list's order. Refused for
 *   one, it would learn that this very person has taken something back; invited, they read "not available" like anybody.
 */
export function pickedByHand(codes: readonly string[], list: readonly string[], alreadyTried: ReadonlySet<string>, gone: ReadonlySet<string> = new Set()): boolean {
  const next = list.filter((code) => !alreadyTried.has(code));
  let place = 0;
  return codes.some((code) => {
    while (next[place] !== code && gone.has(next[place])) place += 1;
    return next[place++] !== code;
  });
}
