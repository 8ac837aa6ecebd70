/** The same for every question: it shows on locked screens, and whoever else reads the mailbox learns nothing of what was asked. */
export const answeredMessage = (publicUrl: string): { subject: string; text: string } => ({
  subject: 'An answer for you on Askwell',
  text: [
    'Hello,',
    'a question that you asked on Askwell was answered. For your privacy neither the question nor the answer is in this mail.',
    `Sign in to read it:\n${publicUrl}`,
    'You get this once, because you asked us to write to you when there is an answer.',
  ].join('\n\n'),
});
