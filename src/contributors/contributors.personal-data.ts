import { about, deleteWhere, eraseBy, exported, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';
import { sealedJson } from './sealed-text.js';
import type { SearchChanges } from '../search/sync/search-changes.js';

const ofProfile = { contributor: 'contributor_id' };
const theirs = (what: string) => deleteWhere(ofProfile, `${what} are about the person and needed by nobody else`);

export const contributorsPersonalData = (search: SearchChanges) => ({
  never_contact: about(
    notExported('Hashes that tell nothing: they only stop a message to somebody who asked for none.'),
    staysAsItIs('it was asked for: one keyed hash of each contact detail, kept so that nothing is sent there'),
  ),
  silence_wish: about(
    notExported('Hashes that tell nothing, and for the moments until a mail has gone the address it goes to.'),
    staysAsItIs('it was asked for: whoever reads the address is asked once, and after 30 days nothing of it is left'),
  ),
  consent_wording: nothingPersonal('the words that everyone agrees to'),
  consent_controller: nothingPersonal('organisations that decide about data'),
  lawful_basis: nothingPersonal('grounds in law'),
  contributor: about(
    exported(
      'Your profiles',
      `select replace(c.kind, '_', ' ') as "kind", c.status, ${sealedJson('c.name_key_id', 'c.name_ciphertext')} as "name", replace(c.age_band, '_', ' ') as "age", c.adult_from as "adultFrom",
              area.name as "area", c.created_at as "joinedAt", c.left_at as "leftAt",
              case when c.registered_by is null then 'you' else 'someone who took your call' end as "registeredBy"
       from contributor c join area on area.code = c.area_code where c.id = any (:contributors) order by c.id`,
    ),
    deleteWhere({ contributor: 'id' }, 'nothing is left that it would hold together'),
  ),
  representation: about(
    exported(
      'Whom you act for',
      `select replace(relationship, '_', ' ') as "relationship", ${sealedJson('person_key_id', 'person_ciphertext')} as "person", replace(basis, '_', ' ') as "basis",
              ${sealedJson('basis_note_key_id', 'basis_note_ciphertext')} as "note", scope as "mayDo", review_due_at as "toBeLookedAtAgain", majority_at as "endsWithTheMonthOf",
              papers_seen_at as "papersSeenAt", ended_at as "endedAt", replace(end_reason, '_', ' ') as "endedBecause"
       from representation where contributor_id = any (:contributors)`,
    ),
    theirs('such facts'),
    staysAsItIs('who acted for somebody else or ended it is an account without a name from then on'),
  ),
  acting_basis: nothingPersonal('facts of the law, the same for everyone'),
  acting_paper: about(
    exported(
      'Papers that were seen',
      `select replace(kind, '_', ' ') as "kind", seen_at as "seenAt" from acting_paper where contributor_id = any (:contributors) order by seen_at, id`,
    ),
    theirs('such notes'),
    staysAsItIs('who saw somebody else’s paper is an account without a name from then on'),
  ),
  takeover_code: about({ not: 'A code that works once; only its hash is kept.' }, theirs('codes')),
  contributor_preference: about(
    exported(
      'Your own words, and how you like to take part',
      `select own_words as "ownWords", group_preference as "howYourGroupLikesToTakePart", replace(takes_part, '_', ' ') as "takesPart",
              travel_km as "travelKm", hours_per_month as "hoursPerMonth", involvements_at_once as "involvementsAtOneTime", languages, kinds_liked as "kindsLiked", kinds_never as "kindsNever"
       from contributor_preference where contributor_id = any (:contributors)`,
    ),
    theirs('own words and preferences'),
  ),
  interest: about(
    exported(
      'Topics you named',
      `select topic.name as "topic", replace(relation, '_', ' ') as "howYouAreConnected", created_at as "since"
       from interest join topic on topic.id = topic_id where contributor_id = any (:contributors) order by topic.name, relation`,
    ),
    theirs('interests'),
  ),
  skill: about(
    exported('What you know and can do', `select description, replace(source, '_', ' ') as "from" from skill where contributor_id = any (:contributors) order by id`),
    theirs('skills'),
  ),
  consent: about(
    exported(
      'What you agreed to',
      `select replace(consent.purpose, '_', ' ') as "for", replace(consent.context, '_', ' ') as "in", wording.text_en as "words", wording_version as "version",
              (select string_agg(name || ': ' || decides_en, ' ' order by position) from consent_controller where wording_version = wording.version) as "whoDecides",
              (select string_agg(reference, ', ' order by part) from lawful_basis
                where code in (wording.lawful_basis, wording.special_category_basis, wording.schedule_1_condition)) as "groundsInLaw",
              given_at as "givenAt", withdrawn_at as "takenBackAt", case when heard_by is null then 'in your account' else 'on the phone' end as "given"
       from consent join consent_wording wording on wording.version = wording_version and wording.purpose = consent.purpose
       where contributor_id = any (:contributors) order by given_at, consent.id`,
    ),
    theirs('agreements'),
  ),
  characteristic_question: nothingPersonal('questions that everyone is asked'),
  characteristic_category: nothingPersonal('answers that anyone can give'),
  find_me_by: about(
    exported(
      'What you want to be found by',
      `select category.text_en as "answer", ticked_at as "since" from find_me_by join characteristic_category category on category.code = category_code
       where contributor_id = any (:contributors) order by category_code`,
    ),
    theirs('ticks'),
  ),
  found_by_exception: about(
    exported(
      'What teams don’t find you by',
      `select replace(part, '_', ' ') as "part", taken_back_at as "since", given_again_at as "until" from found_by_exception where contributor_id = any (:contributors) order by id`,
    ),
    theirs('choices'),
  ),
  contact_person: about(
    exported(
      'People who can be asked for your group',
      `select ${sealedJson('name_key_id', 'name_ciphertext')} as "name", is_current as "isAsked", created_at as "since", ended_at as "until"
       from contact_person where contributor_id = any (:contributors) order by id`,
    ),
    theirs('names'),
  ),
  contact_point: about(
    exported(
      'How to reach you',
      `select channel, ${sealedJson('key_id', 'ciphertext')} as "value", verified_at as "confirmedAt", replace(verified_how, '_', ' ') as "confirmedBy", created_at as "since", stopped_at as "stoppedByItsReaderAt", returned_at as "mailCameBackAt"
       from contact_point where contributor_id = any (:contributors) order by id`,
    ),
    theirs('ways of contact'),
    staysAsItIs('who confirmed somebody else’s number is an account without a name from then on'),
  ),
  contact_code: about(
    notExported('A code that works once and for half an hour; it isn’t kept.'),
    eraseBy('codes are for an address and go with it', {
      sql: 'delete from contact_code using contact_point p where p.id = contact_point_id and p.contributor_id = any (:contributors)',
    }),
  ),
  account_email: about(
    exported('The address you confirmed for your account', `select ${sealedJson('address_key_id', 'address_ciphertext')} as "address", confirmed_at as "confirmedAt" from account_email where account_id = :account`),
    deleteWhere({ account: 'account_id' }, 'nobody is left to be written to'),
  ),
  account_email_code: about(
    notExported('A code that works once and for half an hour, and the address it went to; neither is kept.'),
    deleteWhere({ account: 'account_id' }, 'nobody is left to confirm it'),
  ),
  safe_contact: about(
    exported(
      'How and when contact is safe',
      `select ways, ${sealedJson('times_key_id', 'times_ciphertext')} as "times", relay_only as "throughAskwellOnly"
       from safe_contact where contributor_id = any (:contributors)`,
    ),
    theirs('notes on safety'),
  ),
  access_need: about(
    exported(
      'What you need to take part',
      `select replace(need_group, '_', ' ') as "group", replace(need, '_', ' ') as "need", ${sealedJson('detail_key_id', 'detail_ciphertext')} as "detail"
       from access_need where contributor_id = any (:contributors) order by id`,
    ),
    theirs('needs'),
  ),
  treated_by: about(
    exported(
      'Who treats you',
      `select coalesce(team.name, organisation.name) as "name", may_see_me as "maySeeMe"
       from treated_by left join team on team.id = team_id left join organisation on organisation.id = treated_by.organisation_id
       where contributor_id = any (:contributors) order by treated_by.id`,
    ),
    theirs('such facts'),
  ),
  helper: about(
    [
      exported(
        'Who helps you',
        `select account.display_name as "helper", named_at as "since", ended_at as "until"
         from helper join account on account.id = account_id where contributor_id = any (:contributors) order by named_at, helper.id`,
      ),
      exported('Since when you help others', `select named_at as "since", ended_at as "until" from helper where account_id = :account order by named_at, id`),
    ],
    theirs('helpers’ names'),
    deleteWhere({ account: 'account_id' }, 'an account without a name helps nobody'),
  ),
  contributor_search_key: about(
    notExported('A random number under which words are found.'),
    eraseBy('with its key goes what search knows', {
      run: async (em, { contributorIds }) => {
        const [gone] = await em.query<[{ key: string }[], number]>('delete from contributor_search_key where contributor_id = any ($1::uuid[]) returning key', [contributorIds]);
        await search.changed(em, 'interests', gone.map(({ key }) => key));
      },
    }),
  ),
});
