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
