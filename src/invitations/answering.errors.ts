import { badInput, DomainError } from '../platform/errors/domain-error.js';

const nothingToDo = 'There is nothing you need to do.';

/** Why an answer came to nothing, by where the invitation stands in the ledger: for the person, so it says what they can do. */
const texts: Readonly<Record<string, string>> = {
  no: 'You said no to this invitation. If you have changed your mind, you can come forward for the opportunity while it is open.',
  willing: 'You said yes to this invitation already.',
  lapsed: 'The closing date has passed, so a no is not needed. You won’t be asked about this again.',
  withdrawn: `This invitation was taken back. ${nothingToDo}`,
  released: `This invitation was taken back. ${nothingToDo}`,
  chosen: 'There is a place for you already. If you can’t take part after all, please tell your contact.',
  not_needed: `You said yes, and there was no place this time. ${nothingToDo}`,
};

export const notToBeAnswered = (state: string): DomainError => new DomainError('ILLEGAL_MOVE', texts[state] ?? 'This invitation can’t be answered any more.');

export const notOverYet = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'You can ask to hear of this again once it is over for you: after a no, when the closing date has passed, when it was taken back, or when there was no place.');

export const restNotOffered = (offered: readonly number[]): DomainError => badInput('restDays', `restDays can be ${offered.join(' or ')}`);

export const tooLate = (): DomainError => new DomainError('NOT_OPEN', 'The closing date has passed and there is no place left, so a late yes can’t count any more. Thank you for it.');

export const linkUsed = (): DomainError => new DomainError('CONFLICT', 'This link was used to answer already. Sign in to change your answer.');

export const tooManyQuestions = (most: number): DomainError =>
  new DomainError('TOO_MANY', `You have asked ${most} questions about this invitation, and that is the most. You can answer it, or wait for the team’s answers.`);
