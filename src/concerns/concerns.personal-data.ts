import { about, deleteWhere, eraseBy, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';

const opened = (name: string, as = name): string =>
  `case when ${name}_key_id is null then null else jsonb_build_object('keyId', ${name}_key_id, 'ciphertext', translate(encode(${name}_ciphertext, 'base64'), E'\\n', '')) end as "${as}"`;

const ofAuthor = 'concern_id in (select id from concern where account_id = :account)';
/** Of these the words stay, without who said them. */
const ordinary = `concern_id in (select id from concern where account_id = :account and route = 'lead')`;

export const concernsPersonalData = {
  concern_publication: nothingPersonal('when figures were made up'),
  concern_figure: nothingPersonal('rounded figures about many'),
  // What belongs to a concern goes before the concern forgets whose it was.
  concern_message: about(
    exported('What was written about your concerns', `select at as "at", case when from_author then 'you' else 'who heard it' end as "by", ${opened('text')} from concern_message where ${ofAuthor} order by at, id`),
    eraseBy('people write of their own life in them', { sql: `delete from concern_message where ${ordinary}` }),
    eraseBy('what may be needed to protect somebody stays for six years at most, without a name (UK GDPR Articles 9(2)(g) and 17(3)(b); Data Protection Act 2018, Schedule 1, paragraph 18)', {}),
  ),
  concern_for_team: about(
    exported('What teams were told of your concerns', `select told_at as "at", ${opened('text')} from concern_for_team where ${ofAuthor} order by told_at, id`),
    eraseBy('it was told because they agreed, and holds no name; what was read is read', { sql: `delete from concern_for_team where ${ofAuthor}` }),
  ),
  concern: about(
    exported(
      'Concerns that you raised',
      `select raised_at as "raisedAt", route as "heardBy", kind as "kind", state as "state", name_shown as "yourNameWasShown", team_may_know as "theTeamMayKnow", wording_version as "youReadFirst",
              ${opened('words')}, received_at as "receivedAt", answered_at as "answeredAt", outcome as "outcome", ${opened('answer')}
       from concern where account_id = :account order by raised_at, id`,
    ),
    eraseBy('that there was a concern, about which organisation, and what came of it is counted; what was said goes, and one that was open ends', {
      sql: `update concern set account_id = null, words_gone_at = :now, words_key_id = null, words_ciphertext = null, answer_key_id = null, answer_ciphertext = null,
              state = case when state = 'answered' then state else 'withdrawn' end, withdrawn_at = case when state = 'answered' then null else coalesce(withdrawn_at, :now) end
            where account_id = :account and route = 'lead'`,
    }),
    eraseBy('for safeguarding the words stay, without who said them, as long as they may protect somebody: six years at most (UK GDPR Articles 6(1)(e), 9(2)(g) and 17(3)(b); Data Protection Act 2018, Schedule 1, paragraph 18)', {
      sql: `update concern set account_id = null where account_id = :account and route = 'safeguarding'`,
    }),
    staysAsItIs('who heard somebody else’s is an account without a name from then on'),
  ),
  concern_step: about(
    exported('What happened with your concerns', `select at as "at", step as "what" from concern_step where ${ofAuthor} order by at, id`),
    staysAsItIs('dates and steps, without words; nothing leads from them to whoever raised it'),
  ),
  concern_hearing: about(
    exported('Concerns that you heard', 'select since as "since", until as "until", because as "endedBecause" from concern_hearing where account_id = :account order by since, id'),
    staysAsItIs('it keeps a concern from coming to the same person twice; the account leads to nobody'),
  ),
  concern_mail: about(
    exported('Where mail about concerns goes', `select ${opened('address')}, seen_at as "vouchedForAt" from concern_mail where account_id = :account`),
    deleteWhere({ account: 'account_id' }, 'nothing is sent any more'),
  ),
  concern_contact: about(
    exported('Named to look after concerns or safeguarding', 'select role as "for", name as "name", phone as "phone", email as "email", named_at as "since", ended_at as "until" from concern_contact where account_id = :account order by named_at, id'),
    deleteWhere({ account: 'account_id' }, 'whoever has left looks after nothing any more; an administrator names somebody else'),
    staysAsItIs('who named somebody else is an account without a name from then on'),
  ),
};

