-- Nothing about a person goes to an organisation that isn't verified or has no agreement in force. What would have gone to it waits, and whoever it is about hears of it.

-- A wave whose closing date has passed while its organisations may not act: nobody is drawn. When those who said yes were told that it takes longer.
alter table invitation_call
  add column waiting_since timestamptz(3),
  -- Settled without a draw, because the wait came to nothing.
  add column given_up boolean not null default false;

-- A message to the team about somebody who came forward, or with a question, that is held back. Null: none is.
alter table expression_of_interest
  add column held_since timestamptz(3),
  -- When whoever came forward was told that the team can't answer at the moment.
  add column delayed_at timestamptz(3);
alter table invitation_question add column held_since timestamptz(3);
create index expression_of_interest_held on expression_of_interest (held_since) where held_since is not null;
create index invitation_question_held on invitation_question (held_since) where held_since is not null;
