import { about, deleteWhere, eraseBy, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';

/** Ciphertext with the name of its key, opened on the way to whom it belongs. */
const opened = (name: string): string =>
  `case when ${name}_key_id is null then null else jsonb_build_object('keyId', ${name}_key_id, 'ciphertext', translate(encode(${name}_ciphertext, 'base64'), E'\\n', '')) end as "${name}"`;

export const findingsPersonalData = {
  finding: about(
    exported(
      'Findings you summarised, read second, published or took back',
      `select title, plain_summary as "summary", summarised_at as "summarisedAt", second_read_at as "secondReadAt", published_at as "publishedAt", withdrawn_at as "withdrawnAt", withdrawal_reason as "withdrawalReason"
       from finding where :account in (published_by, withdrawn_by, summarised_by, second_read_by) order by published_at, id`,
    ),
    staysAsItIs('a published finding is everybody’s; who wrote, read or published it is an account without a name. Authors of research are public facts'),
  ),
  finding_source: nothingPersonal('what bibliographic sources say of published research, its authors’ names included'),
  finding_notice: nothingPersonal('which articles a notice of a correction or retraction is about'),
  finding_version: nothingPersonal('which preprint and which article are the same research'),
  finding_version_denial: about(
    exported('Preprints of which you said that an article isn’t theirs', `select preprint, article, denied_at as "at" from finding_version_denial where denied_by = :account order by denied_at, preprint, article`),
    staysAsItIs('brokers must be able to undo it; who did it is an account without a name'),
  ),
  finding_join: about(
    exported(
      'Findings you joined or parted',
      `select kept.title as "kept", double.title as "double", joined_at as "joinedAt", parted_at as "partedAt" from finding_join join finding kept on kept.id = kept_id join finding double on double.id = double_id
       where :account in (joined_by, parted_by) order by joined_at, finding_join.id`,
    ),
    staysAsItIs('brokers must be able to undo it; who did it is an account without a name'),
  ),
  finding_topic: nothingPersonal('what a finding is about'),
  broker_note: about(
    [
      exported('Notes you wrote about findings', `select text, could_change as "couldChange", area_code as "forArea", created_at as "at", removed_at as "removedAt" from broker_note where author_id = :account order by created_at, id`),
      // Not the text: it may be somebody else's.
      exported('Notes you changed or removed', `select finding.title as "finding", removed_at as "at" from broker_note join finding on finding.id = finding_id where removed_by = :account order by removed_at, broker_note.id`),
    ],
    staysAsItIs('a note was written for its readers and says nothing about who wrote it; its author is an account without a name'),
  ),
  finding_step: about(
    exported(
      'What you did with findings',
      `select finding.title as "finding", step as "what", note as "said", at from finding_step join finding on finding.id = finding_id where account_id = :account order by at, finding_step.id`,
    ),
    staysAsItIs('brokers must be able to tell how a finding came to be; who did it is an account without a name'),
  ),
  finding_area: nothingPersonal('areas a finding speaks to'),
  finding_evidence: about(
    exported(
      'Evidence you put beside a finding',
      `select one.title as "finding", other.title as "other", relation, linked_at as "at" from finding_evidence join finding one on one.id = finding_id join finding other on other.id = other_id where linked_by = :account order by linked_at, finding_id, other_id`,
    ),
    staysAsItIs('it is about two findings; who put them together is an account without a name'),
  ),
  finding_work: about(
    exported('Findings you are at work on', `select finding.title as "finding", taken_at as "since", until from finding_work join finding on finding.id = finding_id where account_id = :account order by taken_at, finding_id`),
    deleteWhere({ account: 'account_id' }, 'nobody is at work on it any more'),
  ),
  finding_question: about(
    [
      exported(
        'Questions you asked about findings',
        `select finding.title as "finding", asked_at as "askedAt", ${opened('question')}, answered_at as "answeredAt", ${opened('answer')}, mail_me as "mailMe", ${opened('address')}
         from finding_question join finding on finding.id = finding_id where account_id = :account order by asked_at, finding_question.id`,
      ),
      exported(
        // Not the answer: it was written for somebody else, and may tell of them.
        'Answers you gave to questions about findings',
        `select finding.title as "finding", answered_at as "answeredAt"
         from finding_question join finding on finding.id = finding_id where answered_by = :account order by answered_at, finding_question.id`,
      ),
    ],
    deleteWhere({ account: 'account_id' }, 'people write of their own life in them; the answer was for them alone'),
    eraseBy('nobody is at work on an answer any more; answers that were given stay with those who asked', {
      sql: 'update finding_question set taken_by = null, taken_until = null where taken_by = :account',
    }),
  ),
  finding_useful: about(
    exported('Findings you found useful', `select finding.title as "finding", finding_useful.created_at as "since" from finding_useful join finding on finding.id = finding_id where account_id = :account order by finding_useful.created_at, finding_id`),
    deleteWhere({ account: 'account_id' }, 'what somebody found useful tells of their health; the figure is one less'),
  ),
  finding_reader: about(
    exported('How you read findings', `select least_useful as "atLeastSoManyFoundItUseful", last_looked_at as "lastLookedAt" from finding_reader where account_id = :account`),
    deleteWhere({ account: 'account_id' }, 'nobody is left to read them'),
  ),
  import_run: about(
    exported('Files you brought', `select file_name as "file", started_at as "at", read, added, refused from import_run where account_id = :account order by started_at, id`),
    eraseBy('what came of an import stays; the name of a file may tell whose it was', { sql: 'update import_run set file_name = null where account_id = :account' }),
  ),
  saved_query: about(
    exported('Queries you saved or ended', `select name, service, query, created_at as "savedAt", ended_at as "endedAt" from saved_query where :account in (created_by, ended_by) order by created_at, id`),
    staysAsItIs('it goes on bringing in findings for all brokers; who saved it is an account without a name'),
  ),
  topic_follow: about(
    exported('Topics you follow', `select topic.name as "topic", created_at as "since" from topic_follow join topic on topic.id = topic_id where account_id = :account order by created_at, topic.name`),
    deleteWhere({ account: 'account_id' }, 'nobody is left to be told'),
  ),
};
