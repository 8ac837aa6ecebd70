import { about, deleteWhere, eraseBy, exported, staysAsItIs } from '../audit/personal-data.js';
import { sealedJson } from '../contributors/sealed-text.js';

const theirs = 'select id from involvement where contributor_id = any (:contributors)';

export const involvementsPersonalData = {
  involvement: about(
    [
      exported(
        'What you are or were involved in',
        `select opportunity.title as "post", replace(involvement.state, '_', ' ') as "state", began_at as "since", involvement.ended_at as "until", main_contact_name as "yourContact",
                main_contact_role as "theirRole", involvement.starts_on::text as "firstDay", involvement.ends_on::text as "lastDay", hours_per_month as "hoursPerMonth",
                ${sealedJson('arranged_key_id', 'arranged_ciphertext')} as "whatIsArrangedForYou", involvement.thanks
         from involvement join opportunity on opportunity.id = opportunity_id where contributor_id = any (:contributors) order by began_at, involvement.id`,
      ),
      exported(
        'Involvements you are the contact of',
        `select opportunity.title as "post", began_at as "since",
                case when main_contact_id = :account then ${sealedJson('main_contact_email_key_id', 'main_contact_email_ciphertext')}
                  else ${sealedJson('deputy_email_key_id', 'deputy_email_ciphertext')} end as "yourAddressThere"
         from involvement join opportunity on opportunity.id = opportunity_id where :account in (main_contact_id, deputy_id) order by began_at, involvement.id`,
      ),
    ],
    eraseBy('it has ended for whoever is gone; that there was one stays countable', {
      sql: `with open as (
              update involvement set state = case when ended_at is null then 'left' else state end, ended_at = coalesce(ended_at, :now), contributor_id = null, closed_because = null, thanks = null,
                arranged_key_id = null, arranged_ciphertext = null
              where contributor_id = any (:contributors) returning id, ended_at
            )
            insert into involvement_event (involvement_id, at, kind, by_side)
            select id, ended_at, 'left', 'person' from open where not exists (select from involvement_event e where e.involvement_id = open.id and e.kind in ('left', 'thanked'))`,
    }),
    eraseBy('how to reach whoever was a contact is theirs', {
      sql: `update involvement set
              main_contact_name = case when main_contact_id = :account then 'Someone who has left' else main_contact_name end,
              main_contact_email_key_id = case when main_contact_id = :account then null else main_contact_email_key_id end,
              main_contact_email_ciphertext = case when main_contact_id = :account then null else main_contact_email_ciphertext end,
              deputy_name = case when deputy_id = :account then null else deputy_name end, deputy_role = case when deputy_id = :account then null else deputy_role end,
              deputy_email_key_id = case when deputy_id = :account then null else deputy_email_key_id end,
              deputy_email_ciphertext = case when deputy_id = :account then null else deputy_email_ciphertext end,
              deputy_first_day = case when deputy_id = :account then null else deputy_first_day end, deputy_last_day = case when deputy_id = :account then null else deputy_last_day end,
              deputy_id = nullif(deputy_id, :account)
            where :account in (main_contact_id, deputy_id)`,
    }),
  ),
  involvement_passport: about(
    exported(
      'Your involvement passport',
      `select ${sealedJson('support_key_id', 'support_ciphertext')} as "whatSupportYouNeed", ${sealedJson('helps_key_id', 'helps_ciphertext')} as "whatHelpsYou", changed_at as "since"
       from involvement_passport where contributor_id = any (:contributors) order by contributor_id`,
    ),
    deleteWhere({ contributor: 'contributor_id' }, 'their words are theirs'),
  ),
  passport_share: about(
    exported(
      'With whom you shared your involvement passport',
      `select opportunity.title as "post", shared_at as "since", withdrawn_at as "takenBackAt"
       from passport_share share join involvement on involvement.id = involvement_id join opportunity on opportunity.id = opportunity_id
       where contributor_id = any (:contributors) order by shared_at, share.id`,
    ),
    eraseBy('there is nothing left to share', { sql: `delete from passport_share where involvement_id in (${theirs})` }),
  ),
  my_person: about(
    [
      exported(
        'Whom you named as your person',
        `select account.display_name as "lead", my_person.state, array(select replace(each, '_', ' ') from unnest(shows) each) as "whatTheyMaySee", asked_at as "since", agreed_at as "agreedAt", ended_at as "until"
         from my_person join account on account.id = lead_id where contributor_id = any (:contributors) order by asked_at, my_person.id`,
      ),
      exported('Since when somebody names you as their person', `select state, asked_at as "since", agreed_at as "agreedAt", ended_at as "until" from my_person where lead_id = :account order by asked_at, id`),
    ],
    deleteWhere({ contributor: 'contributor_id' }, 'whom they named is theirs'),
    staysAsItIs('a lead who is gone is an account without a name from then on; the person is told, and can choose another'),
  ),
  my_person_told: about(
    { not: 'That your person was told of a step that is overdue; the step itself is among your steps.' },
    eraseBy('there is nobody left to be told of', { sql: 'delete from my_person_told where my_person_id in (select id from my_person where contributor_id = any (:contributors))' }),
    staysAsItIs('of a lead only an account without a name is left'),
  ),
  involvement_step: about(
    exported(
      'What was to happen next in your involvements',
      `select opportunity.title as "post", step.what, step.due_on::text as "by", step.set_at as "saidAt", step.ended_at as "overAt", step.outcome
       from involvement_step step join involvement on involvement.id = involvement_id join opportunity on opportunity.id = opportunity_id
       where contributor_id = any (:contributors) order by step.set_at, step.id`,
    ),
    eraseBy('what was to happen may speak of the person', { sql: `delete from involvement_step where involvement_id in (${theirs})` }),
    staysAsItIs('who set a step for somebody else is an account without a name from then on'),
  ),
  involvement_event: about(
    exported(
      'What happened in your involvements',
      `select opportunity.title as "post", event.at, replace(event.kind, '_', ' ') as "what", event.by_side as "by", event.text
       from involvement_event event join involvement on involvement.id = involvement_id join opportunity on opportunity.id = opportunity_id
       where contributor_id = any (:contributors) order by event.at, event.id`,
    ),
    eraseBy('what happened stays countable; words about it may speak of the person', {
      sql: `update involvement_event set text = null, actor_id = null where involvement_id in (${theirs})`,
    }),
    staysAsItIs('who did it for somebody else is an account without a name from then on'),
  ),
};
