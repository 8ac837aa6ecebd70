/**
 * Words that stand nowhere else, one for each kind of thing that somebody may tell. What the service writes is searched for them, as they are
 * and as base64, hex or in a URL they would be.
 */
export const marks = {
  accountName: 'zqaccountxa',
  name: 'zqnamexb',
  email: 'zqmailxc',
  phone: '4960731',
  ownWords: 'zqwordsxd',
  skill: 'zqskillxx',
  safeTimes: 'zqtimesxb',
  accessNeed: 'zqneedxg',
  groupName: 'zqgroupxh',
  groupPreference: 'zqprefxi',
  contactPerson: 'zqpersonxj',
  contactPersonMail: 'zqpersonmailxk',
  actedFor: 'zqactedxl',
  basisNote: 'zqbasisxm',
  question: 'zqquestionxn',
  questionAnswer: 'zqanswerxo',
  message: 'zqmessagexp',
  messageAnswer: 'zqreplyxq',
  complaint: 'zqcomplaintxr',
  caller: 'zqcallerxs',
  complaintAnswer: 'zqoutcomext',
  searched: 'zqsearchedxu',
  wrongMail: 'zqwrongmailxv',
  failing: 'zqfailingxw',
  forgotten: 'zqforgottenxb',
  colleague: 'zqcolleaguexb',
  counted: 'zqcountedxb',
  postcode: 'zq77qz',
  askedOutside: 'zqoutsidexb',
  disputed: 'zqdisputedxb',
  wanted: 'zqwantedxb',
  hook: 'zqhookxb',
  signInMail: 'zqsigninxb',
  aboutFinding: 'zqaboutxb',
  aboutFindingAnswer: 'zqtoldxb',
  concern: 'zqconcernxb',
  concernMessage: 'zqwritesxb',
  concernAnswer: 'zqcameofitxb',
  toldTeam: 'zqforteamxb',
  arranged: 'zqarrangedxb',
  contactMail: 'zqcontactmailxb',
  nextStep: 'zqnextstepxb',
  thanks: 'zqthanksxb',
  cameOfIt: 'zqfeedbackxb',
  forThemAlone: 'zqalonexb',
  claimedFor: 'zqclaimedxb',
  payee: 'zqpayeexb',
  sentBack: 'zqsentbackxb',
  idea: 'zqideaxb',
  ideaUnread: 'zqunreadxb',
  ideaNote: 'zqideanotexb',
  ideaAnswer: 'zqideaanswerxb',
  passport: 'zqpassportxb',
  portfolio: 'zqportfolioxb',
  offered: 'zqofferedxb',
  howItWas: 'zqhowitwasxb',
  howItWasNameless: 'zqnamelessxb',
  reported: 'zqreportedxb',
} as const;
export type Mark = keyof typeof marks;

/** A piece of what the service wrote, and where. */
export interface Written {
  place: string;
  text: string;
}

/** How a mark looks when it isn't written as it is: base64 at each of three places in its group of bytes, hex. */
const forms = (mark: string): string[] => [
  mark,
  Buffer.from(mark).toString('hex'),
  ...[0, 1, 2].map((shift) => Buffer.from(' '.repeat(shift) + mark).toString('base64').slice(shift ? 4 : 0, -4)),
];
const written = new Map(Object.entries(marks).map(([kind, mark]) => [kind as Mark, forms(mark)]));

/** Which marks stand where: `skill: table skill.description`. Each once, in order. */
export function found(pieces: readonly Written[]): string[] {
  const where = new Set<string>();
  for (const { place, text } of pieces) {
    // Compared without case but for base64, and with numbers however they are spaced.
    const small = text.toLowerCase();
    const digits = text.replace(/[\s()-]/g, '');
    for (const [kind, [mark, hex, ...encoded]] of written) {
      if (small.includes(mark) || small.includes(hex) || digits.includes(mark) || encoded.some((form) => text.includes(form))) where.add(`${kind}: ${place}`);
    }
  }
  return [...where].sort();
}
