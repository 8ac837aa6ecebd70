import type pg from 'pg';

/**
 * Guards that look right and are not, each with the one mistake it is named after. They exist to be caught. Each is installed in place of
 * the true one, with the same name, arguments and results, and looks at 30 days, the gap and open asks.
 */
export type WrongGuard = 'count, then insert' | 'one statement, counting what it saw before it waited' | 'only what this call asks';

const mayAsk = (recipient: string) => `
  (select count(*) from ask a where a.recipient_id = ${recipient} and a.state <> 'released' and a.reserved_at > v_now - interval '720 hours')
    < l.asks_in_30_days
  and not exists (
    select from ask a where a.recipient_id = ${recipient} and a.state <> 'released' and a.reserved_at > v_now - l.days_between * interval '24 hours'
  )
  and (select count(*) from ask a where a.recipient_id = ${recipient} and a.state in ('reserved', 'delivered')) < l.open_at_once`;

const insertAsk = `
  insert into ask (recipient_id, contributor_id, opportunity_id, wave_id, organisation_ids, reserved_at)
  select p.own_recipient_id, p.contributor_id, p_opportunity, v_wave, (select organisation_ids from opportunity where id = p_opportunity), v_now`;

const bodies: Record<WrongGuard, string> = {
  'count, then insert': `
    ${insertAsk}
    from guarded_profile p join effective_level l using (contributor_id)
    where p.contributor_id = any (p_contributors) and p.way = 'teams_may_ask' and ${mayAsk('p.own_recipient_id')}
    on conflict do nothing;`,
  'one statement, counting what it saw before it waited': `
    with locked as materialized (
      select g.recipient_id from guard_row g join guarded_profile p using (recipient_id)
      where p.contributor_id = any (p_contributors) order by g.recipient_id for no key update of g
    )
    ${insertAsk}
    from locked join guarded_profile p using (recipient_id) join effective_level l using (contributor_id)
    where p.way = 'teams_may_ask' and ${mayAsk('p.own_recipient_id')}
    on conflict do nothing;`,
  'only what this call asks': `
    perform 1 from guard_row g join guarded_profile p using (recipient_id)
    where p.contributor_id = any (p_contributors) order by g.recipient_id for no key update of g;
    v_now := clock_now();
    ${insertAsk}
    from (select distinct on (recipient_id) * from guarded_profile where contributor_id = any (p_contributors)) p
    where p.way = 'teams_may_ask'
    on conflict do nothing;`,
};

/** As the owner: puts a wrong guard in place of the true one. */
export async function installWrongGuard(owner: pg.Client, which: WrongGuard): Promise<void> {
  await owner.query(`
    create or replace function guard_reserve(
      p_opportunity uuid, p_contributors uuid[], out wave_id uuid, out reserved_at timestamptz, out closes_at timestamptz, out outcomes text[], out ask_ids uuid[]
    ) language plpgsql volatile security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    declare
      v_wave uuid := new_id();
      v_now timestamptz := clock_now();
    begin
      ${bodies[which]}
      insert into wave (id, opportunity_id, reserved_at, deliver_by, closes_at)
      values (v_wave, p_opportunity, v_now, v_now + interval '48 hours', v_now + interval '14 days');
      select v_wave, v_now, v_now + interval '14 days', array_agg(case when a.id is null then 'not_available' else 'asked' end order by c.place), array_agg(a.id order by c.place)
      into wave_id, reserved_at, closes_at, outcomes, ask_ids
      from unnest(p_contributors) with ordinality as c (id, place) left join ask a on a.contributor_id = c.id and a.wave_id = v_wave;
    end $$`);
}
