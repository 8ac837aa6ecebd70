import { brokenConstraint } from '../../../platform/database/broken-constraint.js';
import { DomainError } from '../../../platform/errors/domain-error.js';

export const isNoDouble = (): DomainError => new DomainError('ILLEGAL_MOVE', 'This finding isn’t joined into another one, so there is nothing to part.', { reason: 'NOT_JOINED' });
export const noticeAndArticle = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'One of the two is a notice of a correction or retraction, and the other isn’t one like it: they are two works. The notice marks the article by itself.', { reason: 'NOTICE' });
export const overtakenByItsDouble = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'The finding in keptId is superseded by the one in doubleId. Keep the newer one instead, or send undoSuperseding first.', { reason: 'SUPERSEDED' });
export const onlySource = (): DomainError => new DomainError('ILLEGAL_MOVE', 'Nothing but this source tells of the finding, or this source doesn’t.', { reason: 'ONLY_SOURCE' });
export const sharesIdentifier = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'Its other sources name the same DOI, PMID or PMCID, so it is the same work to the world. Have the source put its identifier right, and import it again.', {
    reason: 'SAME_IDENTIFIER',
  });
export const mayNotStandAlone = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'It would stand without an identifier, and another finding without one has the same title, year and first author: it could not be told from that one. Join the two, or have a source add an identifier.', { reason: 'ALIKE' });

/** What the index `finding_only_likeness` refuses, as what it means to a broker. */
export async function toldApart<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (brokenConstraint(error) === 'finding_only_likeness') throw mayNotStandAlone();
    throw error;
  }
}
