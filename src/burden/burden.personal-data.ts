import { about, deleteWhere, exported, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';

const goesWithTheProfile = (what: string) => staysAsItIs(`${what} go with the profile: only the guard’s functions write here (guard_forget)`);

/** The application can't write these tables. What erasure does to them is the database function guard_forget; reasons are given here. */
export const burdenPersonalData = {
  guard_policy: nothingPersonal('the limits of the service, the same for everyone'),
  wave: nothingPersonal('when a team asked, not whom'),
  recipient: about(notExported('A random number.'), staysAsItIs('the ledger stays countable; the number leads to nobody')),
  guard_row: about(
    exported(
      'When you were heard from',
      `select guard_row.heard_from_at as "heardFromAt", guard_row.rest_until as "restUntil", guard_row.left_alone_until as "leftInPeaceUntil", guard_row.involved_until as "lastInvolvementEndedAt"
       from guard_row where guard_row.recipient_id in (select recipient_id from profile_recipient where contributor_id = any (:contributors))`,
    ),
    staysAsItIs('a copy of the ledger’s times, which stay; what the person chose in it is cleared (guard_forget)'),
  ),
  profile_recipient: about(notExported('A random number for each profile, and of a group for each person who is asked for it.'), goesWithTheProfile('these')),
  recipient_by_hash: about(notExported('A keyed hash of an address that no profile has; it can’t be read back.'), staysAsItIs('nobody’s profile; it goes when nothing was asked for 365 days')),
  joined_attention: about(
    exported(
      'When invitations to several profiles were counted as one person’s',
      `select since as "from", until as "until" from joined_attention
       where recipient_id in (select recipient_id from profile_recipient where contributor_id = any (:contributors)) order by since, recipient_id`,
    ),
    goesWithTheProfile('such times'),
  ),
  same_person: about(
    exported(
      'When you said that two profiles are both yours',
      `select said_at as "from", undone_at as "until" from same_person where first_id = any (:contributors) or second_id = any (:contributors) order by said_at, id`,
    ),
    goesWithTheProfile('such words'),
  ),
  same_person_code: about(notExported('A code that works once; only its hash is kept.'), deleteWhere({ contributor: 'contributor_id' }, 'codes go with the profile')),
  guarded_profile: about(
    exported(
      'How you want to be asked',
      `select way, way_chosen_at as "wayChosenAt", asks_in_30_days as "asksIn30Days", asks_in_365_days as "asksIn365Days", days_between as "daysBetween",
              from_one_organisation_in_30_days as "fromOneOrganisationIn30Days", open_at_once as "openAtOnce", level_chosen_at as "levelChosenAt",
              short_notice as "shortNotice", reminders_allowed as "remindersAllowed"
       from guarded_profile where contributor_id = any (:contributors)`,
    ),
    goesWithTheProfile('choices'),
  ),
  guarded_profile_history: about(
    exported(
      'How you wanted to be asked over time',
      `select changed_at as "changedAt", case when changed_by is null then 'Askwell, when you joined' when changed_by = :account then 'you' else 'someone who supports you' end as "changedBy",
              way, asks_in_30_days as "asksIn30Days", asks_in_365_days as "asksIn365Days", days_between as "daysBetween",
              from_one_organisation_in_30_days as "fromOneOrganisationIn30Days", open_at_once as "openAtOnce", short_notice as "shortNotice",
              reminders_allowed as "remindersAllowed"
       from guarded_profile_history where contributor_id = any (:contributors) order by changed_at, id`,
    ),
    goesWithTheProfile('choices of earlier days'),
  ),
  quiet_period: about(
    exported(
      'Breaks',
      `select first_day::text as "firstDay", last_day::text as "lastDay", added_at as "addedAt",
              case when added_by_other then 'someone who supports you' else 'you' end as "addedBy", ended_at as "endedAt"
       from quiet_period where contributor_id = any (:contributors) order by added_at, id`,
    ),
    goesWithTheProfile('breaks'),
  ),
  never_organisation: about(
    exported(
      'Organisations that may not ask you',
      `select organisation.name as "organisation", added_at as "since", removed_at as "until"
       from never_organisation join organisation on organisation.id = organisation_id
       where contributor_id = any (:contributors) order by added_at, never_organisation.id`,
    ),
    goesWithTheProfile('such choices'),
  ),
  linked_organisation: about(
    exported(
      'Organisations you said you work with',
      `select organisation.name as "organisation", linked_organisation.asks_in_30_days as "mayAskIn30Days", linked_at as "since", ended_at as "until"
       from linked_organisation join organisation on organisation.id = organisation_id
       where contributor_id = any (:contributors) order by linked_at, linked_organisation.id`,
    ),
    goesWithTheProfile('such ties'),
  ),
  standing_contact: about(
    exported(
      'Talks with organisations you work with, as you noted them',
      `select organisation.name as "with", on_day::text as "on", noted_at as "notedAt"
       from standing_contact join organisation on organisation.id = organisation_id
       where contributor_id = any (:contributors) order by on_day, standing_contact.id`,
    ),
    goesWithTheProfile('such notes'),
  ),
  rest_after_loss: about(
    exported(
      'Times in which you were left in peace after a loss',
      `select starts_at as "from", least(ends_at, ended_at) as "until" from rest_after_loss where contributor_id = any (:contributors) order by starts_at, id`,
    ),
    goesWithTheProfile('such times'),
  ),
  reported_loss: about(
    exported(
      'Word that came about you',
      `select reported_at as "at", case reported_as when 'acting' then 'whoever acts for you' when 'helper' then 'a helper' when 'lead' then 'an involvement lead'
                when 'team' then 'a team you were introduced to' else 'whoever held the link of an invitation' end as "from",
              confirmed_at as "confirmedAt", undone_at as "undoneAt"
       from reported_loss where contributor_id = any (:contributors) order by reported_at, id`,
    ),
    deleteWhere({ contributor: 'contributor_id' }, 'word about the person is needed by nobody else'),
    staysAsItIs('who brought word about somebody else is an account without a name from then on'),
  ),
  service_bundle: about(
    exported(
      'Questions of our own to you',
      `select case when 'check_in' = any (asks) then 'whether you still want to hear from us' when 'experience' = any (asks) then 'how it was to be involved' else 'whether acting for somebody still holds' end as "asked", at as "decidedAt", sent_at as "sentAt"
       from service_bundle where contributor_id = any (:contributors) order by at, id`,
    ),
    goesWithTheProfile('what we asked of our own'),
  ),
  check_in_call: about(
    exported(
      'Calls in which somebody was to ask whether you still want to hear from us',
      `select asked_at as "askedForAt", tries as "timesSomebodyRang", tried_at as "lastAt", case tried_as when 'lead' then 'an involvement lead' when 'helper' then 'a helper' end as "by",
              replace(outcome, '_', ' ') as "recorded", ended_at as "endedAt"
       from check_in_call where contributor_id = any (:contributors) order by asked_at, id`,
    ),
    goesWithTheProfile('such calls'),
    staysAsItIs('who rang somebody else is an account without a name from then on'),
  ),
  ask_reminder: about(
    exported(
      'Reminders of what you were asked',
      `select opportunity.title as "about", ask_reminder.at
       from ask_reminder join ask on ask.id = ask_reminder.ask_id join opportunity on opportunity.id = ask.opportunity_id
       where ask.contributor_id = any (:contributors) order by ask_reminder.at, ask.id`,
    ),
    staysAsItIs('belongs to an ask, whose profile is forgotten (guard_forget)'),
  ),
  ask: about(
    exported(
      'What you were asked',
      `select coalesce(opportunity.title, external.reference) as "about", case when external.id is null then 'on Askwell' else 'outside Askwell' end as "asked", array(select name from organisation where id = any (ask.organisation_ids) order by name) as "askedBy",
              ask.reserved_at as "askedAt", ask.delivered_at as "reachedYouAt", ask.answered_at as "answeredAt",
              case ask.state when 'reserved' then 'on its way' when 'delivered' then 'waiting' else replace(ask.state, '_', ' ') end as "answer",
              ask.rest_days as "restDays", ask.hear_again_at as "wantedToHearAgainAt"
       from ask left join opportunity on opportunity.id = ask.opportunity_id left join external_opportunity external on external.id = ask.opportunity_id
       where ask.recipient_id in (select recipient_id from profile_recipient where contributor_id = any (:contributors))
         and ask.contributor_id = any (:contributors) and ask.delivered_at is not null
       order by ask.reserved_at, ask.id`,
    ),
    staysAsItIs('how many asks there were stays countable; which profile was meant is forgotten (guard_forget)'),
  ),
};
