import { about, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';

export const involvementReportsPersonalData = {
  reach_publication: nothingPersonal('when figures were made up'),
  reach_figure: nothingPersonal('counts with noise, rounded, none below ten'),
  involvement_report_words: about(
    exported(
      'What you wrote in a report of your team',
      `select opportunity.title as "post", item, words, written_at as "writtenAt" from involvement_report_words join opportunity on opportunity.id = opportunity_id where written_by = :account order by written_at, involvement_report_words.id`,
    ),
    staysAsItIs('what a team says about its work is the team’s; whoever wrote it is an account without a name from then on'),
  ),
};
