-- Somebody said "I am still here". After that, word by the same team, helper or by a link stops nothing by itself: it stands, for a lead to make
-- sure of, and the person reads it. See docs/adr/word-that-someone-died.md.
alter table reported_loss
  -- Of word brought by a team: which one, whoever of it brought it.
  add column team_id uuid references team,
  -- Whose profiles stand still is written later where a lead made sure first, or somebody else brought the word as well.
  add constraint reported_loss_team check (team_id is null or reported_as = 'team');
create index reported_loss_team on reported_loss (team_id) where team_id is not null;
grant update (held) on reported_loss to askwell_app;
