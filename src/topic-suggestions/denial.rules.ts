/** Words that say that something isn't so. As `searchForm` writes them, where "don't" is one word. */
const DENYING = new Set(
  'no not never without none neither nor dont doesnt didnt havent hasnt hadnt isnt arent wasnt werent cannot cant free negative'.split(' '),
);

/** Words that may stand between such a word and what it denies: "never been told that I have". Anything else, and it denies that instead. */
const LINKING = new Set(
  'a an the any ever had ha have has got get been be being with of my his her our their your for from told that i we she he they diagnosed suffer suffered know am is are was were yet really actually history'.split(' '),
);

/** Whether the words before a name in its clause deny it: "I don't have diabetes", but not "I haven't slept since my stroke". */
export function isDenied(before: readonly string[]): boolean {
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (DENYING.has(before[at])) return !NOT_DENYING.has(before[at + 1] ?? '');
    if (!LINKING.has(before[at])) return false;
  }
  return false;
}

/** "not only", "no longer" and "never mind" deny nothing: who had it knows it. */
const NOT_DENYING = new Set(['only', 'just', 'longer', 'mind', 'alone']);
