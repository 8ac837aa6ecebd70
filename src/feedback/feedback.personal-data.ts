import { about, eraseBy, exported, nothingPersonal, staysAsItIs, unlinkWhere } from '../audit/personal-data.js';
import { sealedJson } from '../contributors/sealed-text.js';

export const feedbackPersonalData = {
  feedback_duty: about(
    exported(
      'What you said for a team came of an opportunity',
      `select opportunity.title as "post", given_at as "at", outcome, in_plain_words as "inPlainWords", you_said as "youSaid", we_did as "weDid", why_not as "whyNot"
       from feedback_duty join opportunity on opportunity.id = opportunity_id where given_by = :account order by given_at, feedback_duty.id`,
    ),
    staysAsItIs('what a team said to those who waited is the team’s, and why a day was put off is theirs; whoever wrote it is an account without a name'),
  ),
  feedback_publication: nothingPersonal('when figures were made up'),
  feedback_figure: nothingPersonal('counts of opportunities, none below five'),
  feedback_person: about(
    exported(
      'What came of what you took part in or offered to',
      `select opportunity.title as "post", replace(came_by, '_', ' ') as "youWere", duty.given_at as "saidAt", replace(duty.outcome, '_', ' ') as "outcome", duty.in_plain_words as "inPlainWords", duty.you_said as "youSaid",
              duty.we_did as "weDid", duty.why_not as "whyNot", ${sealedJson('words_key_id', 'words_ciphertext')} as "forYouAlone", told_at as "toldAt", replace(told_by_way, '_', ' ') as "toldBy", seen_at as "readAt"
       from feedback_person person join feedback_duty duty on duty.opportunity_id = person.opportunity_id join opportunity on opportunity.id = person.opportunity_id
       where contributor_id = any (:contributors) order by made_at, person.id`,
    ),
    unlinkWhere({ contributor: 'contributor_id' }, 'how many were told stays countable', 'words_key_id = null, words_ciphertext = null, pass_on_since = null'),
    eraseBy('who told somebody else is an account without a name from then on', { sql: 'update feedback_person set told_by = null where told_by = :account' }),
  ),
};
