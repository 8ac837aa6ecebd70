import type pg from 'pg';

/** So many open opportunities, alike. */
export async function makePosts(owner: pg.Client, organisationId: string, count: number): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into opportunity (team_id, organisation_ids, created_by, status, context, research_kind, research_funder, research_stage, meets_participants_or_data,
       title, summary, what_you_would_do, meeting_minutes, preparation_minutes, travel_minutes, costs, distressing, kinds, places, suitable_for_16_17, starts_on,
       ends_on, closes_on, hear_back_by, short_notice, answer_days, online, commitment, payment_offered, expenses, access_and_support, contact_account_id,
       contact_name, contact_email_key_id, contact_email_ciphertext, contact_treats_invitees, opened_at)
     select (select id from team where organisation_id = $1), array[$1::uuid], a.id, 'open', 'research', 'involvement', 'A funder', 'idea', false, 'A bench opportunity',
       'A plain summary that is long enough to be one.', 'Read one page and say what you think.', 60, 30, 0, 'None.', false, '{document_review}', 500, false,
       date '2090-01-01', date '2090-01-01', date '2090-01-01', date '2090-01-01', false, 14, true, 'one_off', false, 'Paid back.', 'Ask us.', a.id, 'Main contact', 'k', '\\x00',
       false, clock_now()
     from (select id from account limit 1) a, generate_series(1, $2::int) returning id`,
    [organisationId, count],
  );
  return rows.map(({ id }) => id);
}
