import { about, deleteWhere, eraseBy, exported, exportedBy, nothingPersonal } from '../audit/personal-data.js';
import type { MonitoringAnswers } from './monitoring.service.js';

/** Their rows carry no id: they are found by the pseudonym, which takes the service's key to make. */
export const monitoringPersonalData = (answers: MonitoringAnswers) => ({
  monitoring_answer: about(
    exportedBy('Answers that are only counted', (em, contributorId) => answers.copyOf(em, contributorId)),
    eraseBy('with the person go their answers; figures made up before stay, and hold nobody’s', {
      run: (em, { contributorIds }) => answers.forget(em, contributorIds),
    }),
  ),
  monitoring_changed: nothingPersonal('that somebody’s answers changed, under a pseudonym, until the next figures'),
  monitoring_publication: nothingPersonal('when figures were made up'),
  monitoring_figure: nothingPersonal('rounded figures about many'),
  monitoring_budget: about(
    exported('Reports you read', 'select day, reports from monitoring_budget where account_id = :account order by day'),
    deleteWhere({ account: 'account_id' }, 'a count for a day'),
  ),
  deprivation_edition: nothingPersonal('a public table'),
  deprivation_tenth: nothingPersonal('a public table, the same for everyone'),
});
