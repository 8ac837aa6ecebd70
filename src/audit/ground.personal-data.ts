import { about, eraseBy, exported, nothingPersonal, notExported, staysAsItIs } from './personal-data.js';

/** Tables of the platform, which knows no feature and so can't register its own, and of the audit log. */
export const groundPersonalData = {
  schema_migration: nothingPersonal('which changes of the database were made'),
  schema_migration_file: nothingPersonal('which changes of the database were made'),
  sample_load: nothingPersonal('whether this database holds invented people'),
  idempotency_key: about(
    notExported('Notes of which requests were sent in the last 24 hours, with codes only; they go by themselves.'),
    eraseBy('needed for 24 hours only, and by nobody but them', { sql: 'delete from idempotency_key where caller_id = :account::text' }),
  ),
  rate_window: about(
    notExported('How many requests came in the last minutes, under a keyed hash of the account or address; it goes by itself.'),
    staysAsItIs('gone within minutes of the last request, by itself'),
  ),
  audit_line: about(
    [
      exported(
        'What was done with your profile',
        `select at, case when actor_id = :account then 'you' when actor_id is null then 'Askwell' else 'somebody else' end as by, action as "what", outcome
         from audit_entry where subject_kind = 'contributor' and subject_id = any (:contributors) order by at, id`,
      ),
      exported('What you did here', `select at, action as "what", outcome from audit_entry where actor_id = :account order by at, id`),
    ],
    staysAsItIs('the log shows what was done and can’t be changed; its pseudonyms lead to nobody once audit_pseudonym is erased'),
  ),
  audit_pseudonym: about(
    notExported('Random names that stand for you in the log; what they are about is handed over with it.'),
    eraseBy('without it the log’s lines lead to nobody', {
      sql: `delete from audit_pseudonym where (kind = 'contributor' and person_id = any (:contributors)) or (kind = 'account' and person_id = :account)`,
    }),
  ),
  audit_waiting: nothingPersonal('which lines of the audit log are in no seal yet'),
  audit_seal: nothingPersonal('hashes of the audit log'),
  audit_check: nothingPersonal('whether the audit log is as it was sealed'),
};
