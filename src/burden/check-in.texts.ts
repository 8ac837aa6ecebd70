import { urgentHelp } from '../platform/mail/standing-lines.js';

/** Sent once in a silence. Names nobody and nothing: it may be read over a shoulder. Plain ASCII and short lines, so that its link arrives whole. */
export const checkInMessage = ({ publicUrl }: { publicUrl: string }): { subject: string; text: string } => ({
  subject: 'Do you still want to hear from us?',
  text: [
    'Hello,',
    'your last invitations on Askwell stayed unanswered. That is fine, and\nnobody asks you for now.',
    'We would like to know once: do you still want to hear from us? Sign in and\nchoose:',
    '- keep it as it is: say that you are back\n- change how often you are asked\n- take a break, for as long as you like\n- leave Askwell',
    publicUrl,
    'If you have no sign-in, tell whoever helps you or registered you.',
    "If you don't answer, nothing bad happens: nobody asks you until you come\nback, and we don't ask this again.",
  ].join('\n\n'),
});

/** For whoever rings instead. That somebody is here tells about their health, so nobody else may learn of it. */
export const checkInCallWords = [
  'Please ring them at the number you know, only at times that are safe for them. Make sure that it is them before you say what it is about. Leave no message, with nobody and on no machine.',
  '“Hello, I am ringing for Askwell. Your last invitations stayed unanswered. That is fine, and nobody asks you for now. We would like to know once: do you still want to hear from us? You can go on as before, have a rest for as long as you like, or leave.”',
  '“You need not say why, and you need not answer. Then nobody asks you until you come back, and we don’t ask this again.”',
  `“Askwell is not there for anything urgent, and nobody reads messages to it. ${urgentHelp.replaceAll('\n', ' ')}”`,
  'Record what they said with recordCheckInCall. They can see that you did.',
].join('\n\n');
