/** For how long the link in the mail works. Whoever reads an address seldom has time to. */
export const daysToSay = 30;

/** The last mail to an address, unless its reader does nothing. Plain ASCII, so that its link arrives whole. Says nothing of anybody: whoever asked may be a stranger. */
export const silenceMessage = ({ link }: { link: string }): { subject: string; text: string } => ({
  subject: 'Shall Askwell never write to you again?',
  text: [
    'Hello,',
    `somebody asked that Askwell never writes to this address again. Anybody can type an address, so we ask you, who reads it.`,
    `If that is what you want, say so here within ${daysToSay} days:\n\n${link}`,
    `If it isn't, or you don't know what this is about, you need not do anything: nothing changes, and we don't ask again for as long as this link works.`,
  ].join('\n\n'),
});
