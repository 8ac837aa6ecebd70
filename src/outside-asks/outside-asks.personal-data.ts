import { about, deleteWhere, exported, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';

export const outsideAsksPersonalData = {
  external_opportunity: nothingPersonal('what an organisation asks about, by its own reference'),
  outside_ask_report: about(
    notExported('A keyed hash for the moments until a job has looked who it is; what it led to is among what you were asked.'),
    staysAsItIs('nothing leads from it to a profile, and it goes within moments'),
  ),
  contact_check_key: about(
    exported(
      'Keys for contact checks that you made',
      `select organisation.name as "organisation", version, issued_at as "at" from contact_check_key join organisation on organisation.id = organisation_id where issued_by = :account order by issued_at, version`,
    ),
    staysAsItIs('which keys hold is needed; whoever made one is an account without a name from then on'),
  ),
  contact_check: about(
    notExported('What an organisation said about an ask that it announced; the ask itself is among what you were asked.'),
    staysAsItIs('nothing leads from it to a profile but the ask, which forgets whose it was'),
  ),
  outside_ask_dispute: about(
    exported(
      'Asks that you said were not made',
      `select organisation.name as "organisation", because as "yourWords", disputed_at as "saidAt", decided_at as "decidedAt",
              case when counts then 'it counts' when not counts then 'it counts nowhere' end as "decided"
       from outside_ask_dispute join organisation on organisation.id = organisation_id where contributor_id = any (:contributors) order by disputed_at, outside_ask_dispute.id`,
    ),
    deleteWhere({ contributor: 'contributor_id' }, 'it is the person’s own word; whether the ask counts stays with the ask'),
    staysAsItIs('who decided about somebody else’s is an account without a name from then on'),
  ),
};
