-- Topics that lie near in meaning to what somebody says: what the model made of each name of each topic, once. Reference data, the same for everyone;
-- what people say is compared with it and forgotten (docs/adr/topics-in-free-text.md).
create table topic_meaning (
  topic_id uuid not null,
  name text not null,
  -- Which model, and which way of reading with it: vectors of two models can't be compared.
  model text not null,
  -- A step (float4) and 384 whole numbers of it, a byte each; null: it can't be read.
  vector bytea check (octet_length(vector) = 388),
  read_at timestamptz(3) not null default clock_now(),
  primary key (topic_id, name, model),
  -- A name that is no longer one takes it along.
  foreign key (topic_id, name) references topic_name on delete cascade
);
grant select, insert, update, delete on topic_meaning to askwell_app;
