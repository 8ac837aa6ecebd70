/** Where acting for somebody stands, for a row `r` of table representation: `ActingState`. */
export const actingState = `case
    when r.ended_at is not null then 'ended'
    when r.needs_papers and r.papers_seen_at is null then 'waits_for_papers'
    when r.basis = 'parental_responsibility' and r.majority_at is null then 'month_missing'
    when r.holds_until <= clock_now() then 'review_due'
    else 'in_force' end`;
