/** One thing that is not kept for ever. Whoever changes a period adds the day and the reason; docs/privacy.md says the same in plain words. */
export interface RetentionRule {
  readonly name: string;
  /** Days of 24 hours. */
  readonly days: number;
  /** Since when this period holds, and why it is what it is. */
  readonly since: string;
  readonly why: string;
  /**
   * A statement that lets go of up to 500 rows that are older than `:before`, and finds none when run again. With `erase` it finds profiles
   * (`c`, by their id) that are erased whole instead.
   */
  readonly sql: string;
  /** `withAccount`: the account goes with its last profile, where nobody relies on it. */
  readonly erase?: 'profile' | 'withAccount';
}

const year = 365;

/** @param over SQL: when a concern of this route was over */
const concernWords = (route: 'lead' | 'safeguarding', over: string): string => `
  with over as (select id from concern where route = '${route}' and words_gone_at is null and ${over} <= :before limit 500),
    gone as (delete from concern_message where concern_id in (select id from over))
  update concern set words_gone_at = clock_now(), words_key_id = null, words_ciphertext = null, answer_key_id = null, answer_ciphertext = null where id in (select id from over)`;

export const retentionRules: readonly RetentionRule[] = [
  {
    name: 'profiles that have left',
    days: year,
    since: '2026-11-26',
    why: 'long enough to come back or to ask what was done; nobody else needs it after (UK GDPR, article 5(1)(e))',
    sql: `select c.id from contributor c where c.status = 'left' and c.left_at <= :before`,
    erase: 'profile',
  },
  {
    name: 'profiles for which nobody acts any more',
    days: year,
    since: '2026-11-26',
    why: 'long enough for the person to take it over with a code from a lead; nobody else may use what was said for them (UK GDPR, article 5(1)(e))',
    sql: `select c.id from contributor c join representation r on r.contributor_id = c.id where c.kind = 'acting_for' and c.status = 'on_hold' and r.ended_at <= :before`,
    erase: 'profile',
  },
  {
    name: 'profiles of people who have died',
    days: year,
    since: '2026-11-26',
    why: 'a lead made sure of it, and for a year it can still be undone or asked about; what they said in confidence is nobody’s after that',
    sql: `select c.id from contributor c where c.status = 'on_hold' and c.kind <> 'acting_for'
            and exists (select from reported_loss l where l.contributor_id = c.id and l.undone_at is null and l.confirmed_at <= :before)`,
    erase: 'withAccount',
  },
  {
    name: 'hashes of erased sign-ins',
    days: 7,
    since: '2026-11-26',
    why: 'they refuse tokens from before an erasure; access tokens live for minutes or hours',
    sql: 'delete from erased_sign_in where sign_in_hash in (select sign_in_hash from erased_sign_in where erased_at <= :before limit 500)',
  },
  {
    name: 'links in invitations',
    days: year,
    since: '2026-11-26',
    why: 'a post closes long before; a mail found years later must open nothing',
    sql: `update invitation set link_hash = sha256(convert_to('expired:' || id::text, 'UTF8'))
          where id in (select id from invitation where created_at <= :before and link_hash <> sha256(convert_to('expired:' || id::text, 'UTF8')) limit 500)`,
  },
  {
    name: 'reasons for a no',
    days: 2 * year,
    since: '2026-11-26',
    why: 'kept for the person to look back at; a reason can tell of their health',
    sql: 'update invitation set no_reason = null where id in (select id from invitation where created_at <= :before and no_reason is not null limit 500)',
  },
  {
    name: 'questions asked before answering',
    days: 2 * year,
    since: '2026-11-26',
    why: 'people write of their own life in them; the post is long over',
    sql: 'delete from invitation_question where id in (select id from invitation_question where asked_at <= :before limit 500)',
  },
  {
    name: 'questions about findings',
    days: 2 * year,
    since: '2026-11-27',
    why: 'people write of their own life in them; who asked has had the time to read the answer',
    sql: 'delete from finding_question where id in (select id from finding_question where asked_at <= :before limit 500)',
  },
  {
    name: 'what was said in concerns',
    days: 2 * year,
    since: '2026-11-27',
    why: 'an answer can be reopened for a year, and asked about for another; that there was a concern and what came of it stays',
    sql: concernWords('lead', 'answered_at'),
  },
  {
    name: 'what was said for safeguarding',
    days: 6 * year,
    since: '2026-11-27',
    why: 'it may be needed to protect somebody, and for as long as a claim can be made (Data Protection Act 2018, Schedule 1, paragraph 18; Limitation Act 1980, section 5)',
    sql: concernWords('safeguarding', 'coalesce(answered_at, withdrawn_at)'),
  },
  {
    name: 'ideas that were not published',
    days: year,
    since: '2026-11-27',
    why: 'their author reads why, and has time to say it differently; a health story may be what kept it from being published',
    sql: `update idea_author set text_key_id = null, text_ciphertext = null, note_key_id = null, note_ciphertext = null
          where idea_id in (select author.idea_id from idea_author author join idea on idea.id = author.idea_id
            where idea.state in ('declined', 'change_asked') and coalesce(idea.first_answered_at, idea.posted_at) <= :before and num_nonnulls(author.text_key_id, author.note_key_id) > 0 limit 500)`,
  },
  {
    name: 'what teams were told of concerns',
    days: 2 * year,
    since: '2026-11-27',
    why: 'it was for them to act on',
    sql: 'delete from concern_for_team where id in (select id from concern_for_team where told_at <= :before limit 500)',
  },
  {
    name: 'words about how it was to be involved, with a name',
    days: 2 * year,
    since: '2026-11-27',
    why: 'the team has had the time to learn from them; how far somebody agreed with which statement stays with their profile',
    sql: `update experience_answer set words_key_id = null, words_ciphertext = null
          where id in (select answer.id from experience_answer answer join experience_invitation invitation on invitation.id = answer.invitation_id
            where invitation.offered_at <= :before and answer.words_key_id is not null limit 500)`,
  },
  {
    name: 'words about how it was to be involved, without a name',
    days: 2 * year,
    since: '2026-11-27',
    why: 'the same; nothing tells when they were written but the quarter in which they were shown',
    sql: `update experience_word set text_key_id = null, text_ciphertext = null
          where id in (select word.id from experience_word word join experience_word_batch batch on batch.id = word.batch_id where batch.quarter <= :before and word.text_key_id is not null limit 500)`,
  },
  {
    name: 'messages of those who came forward',
    days: 2 * year,
    since: '2026-11-26',
    why: 'people write of their own life in them; that somebody came forward stays',
    sql: `update expression_of_interest set message = null where id in (
            select id from expression_of_interest where created_at <= :before and message is not null and state <> 'waiting' limit 500)`,
  },
  {
    name: 'lists of people who fit',
    days: year,
    since: '2026-11-26',
    why: 'a list holds for a day, a round for some months; topics and reasons on it are about health',
    sql: `delete from candidate_entry where (list_id, position) in (
            select list_id, position from candidate_entry join candidate_list on candidate_list.id = list_id where made_at <= :before limit 500)`,
  },
  {
    name: 'agreements taken back',
    days: 6 * year,
    since: '2026-11-26',
    why: 'we must be able to show what somebody agreed to for as long as a claim can be made (Limitation Act 1980, section 5)',
    sql: 'delete from consent where id in (select id from consent where withdrawn_at <= :before limit 500)',
  },
  {
    name: 'reports of asks outside that no job came to',
    days: 7,
    since: '2026-11-26',
    why: 'a job takes each within moments; one that failed for a week is a mistake to be found elsewhere, and its keyed hash may be of somebody who isn’t here',
    sql: 'delete from outside_ask_report where id in (select id from outside_ask_report where recorded_at <= :before limit 500)',
  },
  {
    name: 'what somebody said about an ask that they say was not made',
    days: 2 * year,
    since: '2026-11-26',
    why: 'it helped a lead to decide; that it was disputed and what came of it stays',
    sql: 'update outside_ask_dispute set because = null where id in (select id from outside_ask_dispute where disputed_at <= :before and because is not null limit 500)',
  },
  {
    name: 'helpers of before',
    days: 2 * year,
    since: '2026-11-26',
    why: 'who once helped somebody tells of both of them',
    sql: 'delete from helper where id in (select id from helper where ended_at <= :before limit 500)',
  },
  {
    name: 'contact people of before',
    days: year,
    since: '2026-11-26',
    why: 'they no longer speak for their group; how to reach them went the day they stopped',
    sql: `delete from contact_person where id in (
            select id from contact_person where ended_at <= :before
              and not exists (select from contact_point where contact_person_id = contact_person.id) limit 500)`,
  },
  {
    name: 'who complained on the phone',
    days: 2 * year,
    since: '2026-11-26',
    why: 'how the answer reaches them is not needed once it did; not everybody who calls has a profile with which it could go',
    sql: `update complaint set caller_key_id = null, caller_ciphertext = null where id in (select id from complaint where answered_at <= :before and caller_ciphertext is not null limit 500)`,
  },
  {
    name: 'names of imported files',
    days: 90,
    since: '2026-11-26',
    why: 'needed to look into a failed import; a file’s name may tell whose it was',
    sql: 'update import_run set file_name = null where id in (select id from import_run where started_at <= :before and file_name is not null limit 500)',
  },
];
