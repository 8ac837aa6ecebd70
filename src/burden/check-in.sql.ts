/**
 * SQL: whether the person of guarded profile `p` and guard row `g` still rests because of what stayed unanswered, and may be asked why. Whoever answered, came
 * back, takes a break or can't be asked any more meanwhile is left alone.
 */
export const stillSilent = `(
  g.unanswered_run >= (select unanswered_in_a_row from guard_policy) and p.is_active and p.way = 'teams_may_ask' and p.acted_for_until > clock_now()
  and coalesce(g.left_alone_until, '-infinity') <= clock_now()
  and not exists (
    select from quiet_period q
    where q.contributor_id = p.contributor_id and q.ended_at is null and q.starts_at <= clock_now() and coalesce(q.ends_at, 'infinity') > clock_now()
  ))`;
