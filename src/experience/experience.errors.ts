import { DomainError, notFound } from '../platform/errors/domain-error.js';
import type { ExperienceState } from './experience.rules.js';

export const experienceNotFound = (): DomainError => notFound('This invitation to say how it was');

const standing: Record<ExperienceState, string> = {
  offered: 'Nothing was said yet.',
  answered: 'It was said already. With takeBackExperience it can be taken back.',
  declined: 'It was said that you would rather not.',
  lapsed: 'The time for it is over.',
  taken_back: 'It was said and taken back.',
};

export const experienceMoveRefused = (from: ExperienceState): DomainError => new DomainError('ILLEGAL_MOVE', standing[from], { from });

export const nothingByThisReceipt = (): DomainError =>
  new DomainError('NOT_FOUND', 'Nothing is found by this receipt that could still be taken back. Please look whether it is whole and of this invitation. What was already counted with other people’s answers stays counted: by its going away it would show.');
