/** To whom somebody says that they asked. Names neither the organisation nor what it was about: others may read the mailbox. Plain ASCII, as every message. */
export const outsideAskMessage = ({ publicUrl }: { publicUrl: string }): { subject: string; text: string } => ({
  subject: 'Somebody says that they asked you',
  text: [
    'Hello,',
    'an organisation tells Askwell that it asked you to take part in\nsomething, outside Askwell: by phone, by letter or in a mail of its own.',
    'Because you are here, that counts towards how often you may be asked. You\nneed not do anything.',
    `Sign in to see who it was and when. If it didn't happen, say so there: it\nthen counts nowhere until an involvement lead has looked at it.\n${publicUrl}`,
  ].join('\n\n'),
});
