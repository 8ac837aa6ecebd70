-- How much each caller took of each budget in the window that runs. Processes take from it in blocks and spend those without asking, so a request
-- writes nothing here. Unlogged: what a crash of the database loses is a minute's counting, and nobody needs it in a backup.
-- Who it is stands here as a keyed hash, of an address or an account, until the window's end and the next sweep.
create unlogged table rate_window (
  budget text not null,
  caller bytea not null check (length(caller) = 32),
  ends_at timestamptz(3) not null,
  taken integer not null check (taken > 0),
  primary key (budget, caller)
);
create index rate_window_ends_at on rate_window (ends_at);
grant select, insert, update, delete on rate_window to askwell_app;

-- Takes up to `wanted` from what is left of a budget: never more than `most` in one window, however many ask at once, because the row is locked
-- before it is read. Nothing left writes nothing. A window begins with the first request after the last one ended.
create function rate_take(the_budget text, the_caller bytea, most integer, seconds integer, wanted integer, out granted integer, out left_ms integer)
  language plpgsql volatile as $$
declare
  now_at timestamptz;
  held rate_window;
begin
  loop
    select * into held from rate_window where budget = the_budget and caller = the_caller for update;
    now_at := clock_now();
    if not found then
      insert into rate_window (budget, caller, ends_at, taken)
        values (the_budget, the_caller, now_at + make_interval(secs => seconds), least(wanted, most))
        on conflict do nothing;
      -- Somebody else was first: their row is there now.
      continue when not found;
      granted := least(wanted, most);
      left_ms := seconds * 1000;
      return;
    end if;
    if held.ends_at <= now_at then
      held.taken := 0;
      held.ends_at := now_at + make_interval(secs => seconds);
    end if;
    granted := greatest(0, least(wanted, most - held.taken));
    left_ms := ceil(extract(epoch from held.ends_at - now_at) * 1000);
    if granted > 0 then
      update rate_window set taken = held.taken + granted, ends_at = held.ends_at where budget = the_budget and caller = the_caller;
    end if;
    return;
  end loop;
end
$$;
