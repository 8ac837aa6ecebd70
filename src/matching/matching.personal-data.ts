import { about, eraseBy, exported, nothingPersonal, staysAsItIs, unlinkWhere } from '../audit/personal-data.js';

export const matchingPersonalData = {
  candidate: about(
    exported(
      'Posts you were found for',
      `select opportunity.title as "post", candidate.created_at as "since"
       from candidate join opportunity on opportunity.id = opportunity_id where contributor_id = any (:contributors) order by candidate.created_at, candidate.id`,
    ),
    unlinkWhere({ contributor: 'contributor_id' }, 'a code that a team has read goes on to answer “not available”, as for everyone who can’t be asked'),
  ),
  candidate_entry: about(
    exported(
      'Lists of people who fit that you were on',
      `select opportunity.title as "post", list.made_at as "at", entry.reasons
       from candidate_entry entry
       join candidate on candidate.id = entry.candidate_id
       join candidate_list list on list.id = entry.list_id
       join opportunity on opportunity.id = list.opportunity_id
       where candidate.contributor_id = any (:contributors) order by list.made_at, list.id`,
    ),
    eraseBy('topics and reasons are about the person', {
      sql: 'delete from candidate_entry where candidate_id in (select id from candidate where contributor_id = any (:contributors))',
    }),
  ),
  candidate_list: about(
    exported(
      'Lists you made for your team',
      `select opportunity.title as "post", made_at as "at" from candidate_list join opportunity on opportunity.id = opportunity_id
       where made_by = :account order by made_at, candidate_list.id`,
    ),
    staysAsItIs('a list is its team’s; whoever made it is an account without a name'),
  ),
  kept_place: nothingPersonal('how many places of a post are kept for whom'),
  opportunity_mix: nothingPersonal('what a post looks for'),
  opportunity_mix_reason: nothingPersonal('what a post says about that'),
  candidate_list_budget: nothingPersonal('how many lists a team made lately'),
};
