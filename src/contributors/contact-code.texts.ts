/** For how long a code works. Long enough for slow mail and for reading it out on the phone. */
export const minutesToUse = 30;

/** Says nothing of anybody: whoever typed the address may not be its owner. */
export const codeMessage = ({ code, publicUrl }: { code: string; publicUrl: string }): { subject: string; text: string } => ({
  subject: 'A code for Askwell',
  text: [
    'Hello,',
    `this address was given to Askwell. If it is yours, enter this code there within ${minutesToUse} minutes, and we know that we reach you:\n\n${code}\n\n${publicUrl}`,
    'If somebody looks after this with you, as you asked them to, read the code out to them. Please tell it to nobody else.',
    'If you don’t know what this is about, you need not do anything: without the code the address isn’t confirmed.',
  ].join('\n\n'),
});

/** To somebody who was registered by somebody else: what that means, and how it ends. */
export const registeredMessage = ({ publicUrl, privacyMail }: { publicUrl: string; privacyMail: string | null }): { subject: string; text: string } => ({
  subject: 'Welcome to Askwell',
  text: [
    'Hello,',
    `somebody told us that they spoke with you and that you would like to join Askwell, and wrote down what you said. Thank you for it. Here you read what Askwell is:\n${publicUrl}`,
    'What you agreed to was read to you, and nothing more holds. You can have anything changed, take a break, take back what you agreed to, or be forgotten, at any time and without a reason: whoever registered you does it for you.',
    `If you didn’t want this, or don’t know what it is about, ${privacyMail ? `please write to ${privacyMail}` : 'please tell whoever registered you, or an involvement lead of Askwell'}: you will be forgotten.`,
  ].join('\n\n'),
});
