import { about, deleteWhere, eraseBy, exported, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';
import { sealedJson } from '../contributors/sealed-text.js';
import type { AnsweringExperience } from './answering.service.js';

/** What was said without a name is nobody's here: nothing leads from it to a person, which is said before it is taken. */
export const experiencePersonalData = (answering: AnsweringExperience) => ({
  involvement_standard: nothingPersonal('public reference data'),
  experience_statement: nothingPersonal('sentences that are the same for everyone'),
  experience_statement_standard: nothingPersonal('which sentence tells of which standard'),
  experience_batch: nothingPersonal('counts of answers, none of fewer than five people'),
  experience_word_batch: nothingPersonal('that words of so many people are shown together'),
  experience_box: about(
    notExported('nothing leads from what waits in it to whoever said it, which they were told before; what was said under a name is exported as experience_answer'),
    staysAsItIs('answers that wait to be counted, sealed and shuffled; what was said under a name and waits there goes with experience_answer'),
  ),
  experience_word: about(
    notExported('nothing leads from these words to whoever wrote them, which they were told before'),
    staysAsItIs('somebody chose to say them without a name; only who holds the receipt can take them back'),
  ),
  experience_answer: about(
    exported(
      'How you said it was to be involved',
      `select opportunity.title as "post", ${sealedJson('words_key_id', 'words_ciphertext')} as "inYourWords",
              (select string_agg(statement.text_en || ' ' || replace(said.level, '_', ' '), '; ' order by statement.position)
               from experience_answer_level said join experience_statement statement on statement.code = said.statement_code where said.answer_id = answer.id) as "youSaid"
       from experience_answer answer join opportunity on opportunity.id = answer.opportunity_id where contributor_id = any (:contributors) order by answer.id`,
    ),
    eraseBy('it was said under a name; figures made up before stay, and hold nobody’s', { run: (em, { contributorIds }) => answering.forget(em, contributorIds) }),
  ),
  experience_answer_level: about(
    notExported('it is part of what is exported with experience_answer'),
    eraseBy('goes with experience_answer', { sql: 'delete from experience_answer_level where answer_id in (select id from experience_answer where contributor_id = any (:contributors))' }),
  ),
  experience_invitation: about(
    exported(
      'Invitations to say how it was',
      `select opportunity.title as "post", case occasion when 'after' then 'after it ended' else 'while it went on' end as "asked", replace(state, '_', ' ') as "state", offered_at as "since", asked_at as "firstMessage", reminded_at as "reminder"
       from experience_invitation join opportunity on opportunity.id = opportunity_id where contributor_id = any (:contributors) order by offered_at, experience_invitation.id`,
    ),
    deleteWhere({ contributor: 'contributor_id' }, 'whether somebody said how it was is needed by nobody else'),
  ),
  experience_off: about(
    exported('That you want no message that asks how it was', 'select since from experience_off where contributor_id = any (:contributors)'),
    deleteWhere({ contributor: 'contributor_id' }, 'nobody is asked any more'),
  ),
});
