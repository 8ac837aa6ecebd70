import type { ConcernKind, ConcernRoute, ConcernStepKind } from './concern.lists.js';

/** Said first, wherever a concern can be raised. */
export const danger = 'If someone is in danger now, call 999. Nobody here reads what you write within minutes.';

/**
 * What can't be kept confidential, said before the words are taken and acknowledged by its version. Older versions stay here as long as concerns name them.
 */
export const notices: Readonly<Record<ConcernRoute, { version: string; text: readonly string[] }>> = {
  lead: {
    version: 'concern-1',
    text: [
      'Thank you for saying that something is wrong. You can’t get into trouble for it here: nobody is asked less, or answered later, because they raised a concern.',
      'What you write is read by one involvement lead of another organisation than the one it is about, who has nothing to do with it. If there is no such lead, a named person who looks after concerns reads it.',
      'The team and its organisation can’t see that it exists, unless you choose that they may learn of it. You can choose so later.',
      'The lead learns your name only if you choose so. What you write may still tell who you are, so leave out what need not be known.',
      'What we can’t promise to keep to ourselves: if you tell us that a child or an adult may be at serious risk of harm, or of a serious crime, or if a court orders it, we may have to tell those who can protect people, also if you would rather we didn’t. We tell you first whenever that is safe.',
      'You hear within 3 working days that somebody has it, and get an answer within 20. If that time passes, it goes on to somebody else.',
      'You can take it back at any time: then your words are gone, and nobody reads them any more.',
    ],
  },
  safeguarding: {
    version: 'safeguarding-1',
    text: [
      'This is for when a child, or an adult who needs care or support, may be harmed, neglected or used by somebody, or is at risk of it. If you are not sure, say it all the same.',
      'What you write is read by the person named below, who looks after safeguarding for the whole service, with your name.',
      'We can’t promise to keep it to ourselves: who looks after safeguarding must tell the council, the police or a doctor where somebody has to be protected, also if you would rather they didn’t. They tell you first whenever that is safe.',
      'The team and its organisation can’t see here that it exists, unless you choose that they may learn of it.',
      'If you take it back or leave, what you wrote is still kept, without your name once you leave, as long as it may be needed to protect somebody (six years at most): UK GDPR Articles 6(1)(e), 9(2)(g) and 17(3)(b), with paragraph 18 of Schedule 1 to the Data Protection Act 2018.',
      'You hear within 3 working days that somebody has it. Outside office hours, ring the number named below.',
    ],
  },
};

export const kindTexts: Readonly<Record<ConcernKind, string>> = {
  tokenism: 'People are there for show: nobody listens, or all was decided before.',
  safety: 'Somebody isn’t safe, or was hurt or upset and left alone with it.',
  ethics: 'Something isn’t right: what people agreed to isn’t what is done, or they are used.',
  risks_or_benefits: 'Risks are played down, or what good will come of it is exaggerated.',
  recruitment: 'It was called involvement, but people are wanted as participants of a study.',
  access: 'What somebody needs in order to take part isn’t there.',
  payment: 'Payment or expenses were not as said, late, or not offered.',
  other: 'Something else.',
};

export const stepTexts: Readonly<Record<ConcernStepKind, string>> = {
  raised: 'It was raised.',
  received: 'Somebody has it and read it.',
  looked_into: 'It is being looked into.',
  answered: 'It was answered.',
  reopened: 'It was reopened.',
  withdrawn: 'It was taken back.',
  handed_over: 'It went to somebody else, who can hear it better.',
  passed_on_late: 'Nobody said in time that they have it, so it went to somebody else.',
  answer_late: 'No answer came in time. Those who look after concerns were told.',
  team_told: 'The team was told something, as you chose.',
  message: 'A message was written.',
};

/** The same to everybody, whatever it is about: whoever else reads the mailbox learns nothing of it. */
export const newsSubject = 'Something for you to read on Askwell';
export const newsText = (publicUrl: string): string => `Hello,\n\nthere is something new for you to read. For your safety we don't say here what it is\nabout. Sign in to read it:\n${publicUrl}\n`;
