import { about, eraseBy, exported } from '../audit/personal-data.js';

const opened = (name: string): string =>
  `case when ${name}_key_id is null then null else jsonb_build_object('keyId', ${name}_key_id, 'ciphertext', translate(encode(${name}_ciphertext, 'base64'), E'\\n', '')) end as "${name}"`;

const copy = (whose: string): string =>
  `select received_at as "receivedAt", acknowledge_by as "acknowledgeBy", acknowledged_at as "acknowledgedAt", answered_at as "answeredAt", ${opened('text')}, ${opened('answer')}
   from complaint where ${whose} order by received_at, id`;

export const complaintsPersonalData = {
  complaint: about(
    [exported('Complaints about how your data are treated', copy('account_id = :account')), exported('Complaints you made on the phone', copy('contributor_id = any (:contributors)'))],
    eraseBy('that there was a complaint and when it was answered has to be shown; what was written goes', {
      sql: `update complaint set account_id = null, erased_at = :now, text_key_id = null, text_ciphertext = null, answer_key_id = null, answer_ciphertext = null
            where account_id = :account`,
    }),
    eraseBy('so with one that was made on the phone: who called goes as well', {
      sql: `update complaint set contributor_id = null, erased_at = coalesce(erased_at, :now), text_key_id = null, text_ciphertext = null, caller_key_id = null, caller_ciphertext = null,
              answer_key_id = null, answer_ciphertext = null
            where contributor_id = any (:contributors)`,
    }),
  ),
};
