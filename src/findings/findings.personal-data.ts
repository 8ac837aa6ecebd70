import { about, deleteWhere, eraseBy, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';

export const findingsPersonalData = {
  finding: about(
    exported(
      'Findings you published or took back',
      `select title, published_at as "publishedAt", withdrawn_at as "withdrawnAt", withdrawal_reason as "withdrawalReason"
       from finding where published_by = :account or withdrawn_by = :account order by published_at, id`,
    ),
    staysAsItIs('a published finding is everybody’s; who published it is an account without a name. Authors of research are public facts'),
  ),
  finding_source: nothingPersonal('what bibliographic sources say of published research, its authors’ names included'),
  finding_notice: nothingPersonal('which articles a notice of a correction or retraction is about'),
  finding_topic: nothingPersonal('what a finding is about'),
  broker_note: about(
    exported('Notes you wrote about findings', `select text, area_code as "forArea", created_at as "at", removed_at as "removedAt" from broker_note where author_id = :account order by created_at, id`),
    staysAsItIs('a note was written for its readers and says nothing about who wrote it; its author is an account without a name'),
  ),
  import_run: about(
    exported('Files you brought', `select file_name as "file", started_at as "at", read, added, refused from import_run where account_id = :account order by started_at, id`),
    eraseBy('what came of an import stays; the name of a file may tell whose it was', { sql: 'update import_run set file_name = null where account_id = :account' }),
  ),
  topic_follow: about(
    exported('Topics you follow', `select topic.name as "topic", created_at as "since" from topic_follow join topic on topic.id = topic_id where account_id = :account order by created_at, topic.name`),
    deleteWhere({ account: 'account_id' }, 'nobody is left to be told'),
  ),
};
