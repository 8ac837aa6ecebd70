import { about, eraseBy, exported } from '../audit/personal-data.js';

export const complaintsPersonalData = {
  complaint: about(
    exported(
      'Complaints about how your data are treated',
      `select received_at as "receivedAt", acknowledge_by as "acknowledgeBy", acknowledged_at as "acknowledgedAt", answered_at as "answeredAt",
              case when text_key_id is null then null else jsonb_build_object('keyId', text_key_id, 'ciphertext', translate(encode(text_ciphertext, 'base64'), E'\\n', '')) end as "text",
              case when answer_key_id is null then null else jsonb_build_object('keyId', answer_key_id, 'ciphertext', translate(encode(answer_ciphertext, 'base64'), E'\\n', '')) end as "answer"
       from complaint where account_id = :account order by received_at, id`,
    ),
    eraseBy('that there was a complaint and when it was answered has to be shown; what was written goes', {
      sql: `update complaint set account_id = null, erased_at = :now, text_key_id = null, text_ciphertext = null, answer_key_id = null, answer_ciphertext = null
            where account_id = :account`,
    }),
  ),
};
