import { about, eraseBy, exported, nothingPersonal, staysAsItIs, unlinkWhere } from '../audit/personal-data.js';

const ofProfile = { contributor: 'contributor_id' };

export const invitationsPersonalData = {
  tried_code: nothingPersonal('codes a team has been through; whom one stands for is in the table candidate alone'),
  invitation_call: about(
    exported(
      'Invitations you sent for your team',
      `select opportunity.title as "post", called_at as "at", next_step as "nextStep", picked_because as "pickedBecause"
       from invitation_call join opportunity on opportunity.id = opportunity_id where called_by = :account order by called_at, wave_id`,
    ),
    staysAsItIs('what a team said to those it asked is the team’s; whoever called is an account without a name'),
  ),
  invitation: about(
    exported(
      'Your invitations',
      `select opportunity.title as "post", invitation.code, invitation.created_at as "at", invitation.no_reason as "reasonForNo",
              invitation.answered_by_link as "answeredByLink", invitation.link_used_at as "linkUsedAt"
       from invitation join opportunity on opportunity.id = opportunity_id join ask on ask.id = invitation.ask_id and ask.delivered_at is not null
       where invitation.contributor_id = any (:contributors) order by invitation.created_at, invitation.id`,
    ),
    // A hash that nobody knows a token of: the link in their mail leads nowhere from now on.
    unlinkWhere(ofProfile, 'how many were invited and how many places are filled stays countable',
      'no_reason = null, answered_by_link = null, link_used_at = null, link_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))'),
  ),
  invitation_question: about(
    exported(
      'Questions you asked before answering',
      `select opportunity.title as "post", asked_at as "askedAt", question, answer, answered_at as "answeredAt"
       from invitation_question
       join invitation on invitation.id = invitation_id
       join opportunity on opportunity.id = invitation_question.opportunity_id
       where invitation.contributor_id = any (:contributors) order by asked_at, invitation_question.id`,
    ),
    eraseBy('a question is the person’s own words', {
      sql: 'delete from invitation_question where invitation_id in (select id from invitation where contributor_id = any (:contributors))',
    }),
  ),
  expression_of_interest: about(
    exported(
      'Where you came forward',
      `select opportunity.title as "post", code, message, expression.created_at as "at", replace(state, '_', ' ') as "state", answer_by as "answerBy",
              answered_at as "answeredAt", answer_text as "answer"
       from expression_of_interest expression join opportunity on opportunity.id = opportunity_id
       where contributor_id = any (:contributors) order by expression.created_at, expression.id`,
    ),
    unlinkWhere(ofProfile, 'how many came forward stays countable',
      `message = null, answer_text = null, state = case state when 'waiting' then 'taken_back' else state end`),
  ),
  introduction: about(
    exported(
      'What you were chosen for',
      `select opportunity.title as "post", introduction.created_at as "at", next_step as "nextStep", opportunity.contact_name as "yourContact"
       from introduction join opportunity on opportunity.id = opportunity_id
       where contributor_id = any (:contributors) order by introduction.created_at, introduction.id`,
    ),
    unlinkWhere(ofProfile, 'the number of places filled is exact, and stays so'),
  ),
};
