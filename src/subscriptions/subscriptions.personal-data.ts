import { about, deleteWhere, eraseBy, exported, notExported, nothingPersonal } from '../audit/personal-data.js';

const gone = 'nobody is left to be told';

export const subscriptionsPersonalData = {
  subscriber: about(
    exported(
      'Mail about findings',
      `select case when address_ciphertext is not null then jsonb_build_object('keyId', address_key_id, 'ciphertext', translate(encode(address_ciphertext, 'base64'), E'\\n', '')) end as "addressOfYourSignIn",
         address_seen_at as "seenAt", mail_stopped_at as "stoppedAt", mail_stopped_why as "stoppedBecause", mail_wanted_at as "wantedAt", created_at as "since" from subscriber where account_id = :account`,
    ),
    deleteWhere({ account: 'account_id' }, gone),
  ),
  subscription: about(
    exported(
      'Findings you subscribed to',
      `select channel as "by", followed_topics as "theTopicsYouFollow",
         array(select topic.name from subscription_topic t join topic on topic.id = t.topic_id where t.subscription_id = s.id order by topic.name) as "topics",
         array(select area_code from subscription_area a where a.subscription_id = s.id order by area_code) as "areas", study_types as "studyTypes", words, least_useful as "foundUsefulBy",
         with_opportunities as "withOpportunities", how_often as "howOften", hour, weekday, month_day as "dayOfMonth", zone, paused_at as "pausedAt", created_at as "since"
       from subscription s where account_id = :account order by created_at, id`,
    ),
    deleteWhere({ account: 'account_id' }, gone),
  ),
  subscription_topic: about(
    notExported('handed over with the subscription'),
    eraseBy('goes with the subscription', { sql: 'delete from subscription_topic where subscription_id in (select id from subscription where account_id = :account)' }),
  ),
  subscription_area: about(
    notExported('handed over with the subscription'),
    eraseBy('goes with the subscription', { sql: 'delete from subscription_area where subscription_id in (select id from subscription where account_id = :account)' }),
  ),
  subscription_stem: about(
    notExported('the same words as in the subscription, as search reads them'),
    eraseBy('goes with the subscription', { sql: 'delete from subscription_stem where subscription_id in (select id from subscription where account_id = :account)' }),
  ),
  findings_feed: about(
    exported(
      'Feeds that you made',
      'select made_at as "madeAt" from findings_feed join subscription s on s.id = subscription_id where s.account_id = :account order by made_at, s.id',
    ),
    eraseBy('goes with the subscription', { sql: 'delete from findings_feed where subscription_id in (select id from subscription where account_id = :account)' }),
  ),
  findings_feed_gone: nothingPersonal('hashes of addresses that were random, with nothing of whose they were'),
  findings_webhook: about(
    exported(
      'Webhooks that you set',
      `select jsonb_build_object('keyId', url_key_id, 'ciphertext', translate(encode(url_ciphertext, 'base64'), E'\\n', '')) as "address", made_at as "setAt", stopped_at as "stoppedAt"
       from findings_webhook join subscription s on s.id = subscription_id where s.account_id = :account order by made_at, s.id`,
    ),
    eraseBy('goes with the subscription', { sql: 'delete from findings_webhook where subscription_id in (select id from subscription where account_id = :account)' }),
  ),
  findings_message: about(
    exported('Messages about findings to you', `select channel as "by", built_at as "writtenAt", sent_at as "sentAt" from findings_message where account_id = :account order by built_at, id`),
    deleteWhere({ account: 'account_id' }, gone),
  ),
  finding_delivery: about(
    exported(
      'Findings that were sent to you',
      `select finding.title as "finding", channel as "by", delivered_at as "at" from finding_delivery join finding on finding.id = finding_id where account_id = :account order by delivered_at, finding.title, finding_id`,
    ),
    deleteWhere({ account: 'account_id' }, gone),
  ),
  finding_change_told: about(
    exported(
      'What became of findings that were sent to you',
      `select finding.title as "finding", change, told_at as "toldAt" from finding_change_told join finding on finding.id = finding_id where account_id = :account order by told_at, finding.title, finding_id, change`,
    ),
    deleteWhere({ account: 'account_id' }, gone),
  ),
  opportunity_shown: about(
    exported(
      'Posts that you were shown to look at',
      `select opportunity.title as "post", shown_at as "at" from opportunity_shown join opportunity on opportunity.id = opportunity_id where account_id = :account order by shown_at, opportunity.title, opportunity_id`,
    ),
    deleteWhere({ account: 'account_id' }, gone),
  ),
};
