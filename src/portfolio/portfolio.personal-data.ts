import { about, deleteWhere, eraseBy, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';
import { sealedJson } from '../contributors/sealed-text.js';

export const portfolioPersonalData = {
  portfolio_note: about(
    exported(
      'What you wrote in your portfolio',
      `select opportunity.title as "post", ${sealedJson('text_key_id', 'text_ciphertext')} as "inYourWords", changed_at as "since"
       from portfolio_note note left join involvement on involvement.id = involvement_id left join opportunity on opportunity.id = opportunity_id
       where note.contributor_id = any (:contributors) order by changed_at, note.id`,
    ),
    deleteWhere({ contributor: 'contributor_id' }, 'their words are theirs'),
  ),
  offered_support: about(
    exported(
      'Learning and support you were offered',
      `select opportunity.title as "post", replace(support.kind, '_', ' ') as "kind", support.title as "what", support.link, offered_at as "since", support.ended_at as "until"
       from offered_support support join involvement on involvement.id = involvement_id join opportunity on opportunity.id = opportunity_id
       where contributor_id = any (:contributors) order by offered_at, support.id`,
    ),
    eraseBy('what somebody was offered may speak of them', { sql: 'delete from offered_support where involvement_id in (select id from involvement where contributor_id = any (:contributors))' }),
    staysAsItIs('who offered it to somebody else is an account without a name from then on'),
  ),
  involvement_path: nothingPersonal('suggestions that are the same for everyone'),
};
