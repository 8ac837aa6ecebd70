import type { ActingState } from './acting.types.js';

/** For whoever acts for somebody: where it stands, and what they can do. */
export const actingSentences: Readonly<Record<ActingState, string>> = {
  in_force: 'You can act for them. Taking part in a study is the one thing nobody agrees to for somebody else.',
  waits_for_papers:
    'Thank you for looking after this profile. Before anybody is asked, an involvement lead needs to see a paper that shows why you may act for them. You can fill the profile in and look around meanwhile.',
  review_due: 'It is a while since somebody looked at this, so nobody is asked for now. Please confirm that it still holds (reviewActing), or ask an involvement lead to.',
  month_missing: 'Please say in which month they turn 18 (restateActing). Until then nobody is asked.',
  ended: 'This has ended. Thank you for what you did for them.',
};

/** Names nobody and nothing: it may be read over a shoulder. */
export const reviewMessage = ({ publicUrl }: { publicUrl: string }): { subject: string; text: string } => ({
  subject: 'A short look at your profiles on Askwell',
  text: [
    'Hello,',
    'you look after a profile on Askwell for somebody. Once in a while we ask whether that still holds, so that nobody is spoken for longer than is right for them.',
    'Please sign in and confirm it within 30 days, or talk to an involvement lead if a paper has to be seen again. If you don’t get round to it, nothing is lost: invitations pause until you do.',
    publicUrl,
  ].join('\n\n'),
});
