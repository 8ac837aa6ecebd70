-- A team hears by mail of findings that brokers say grew out of its opportunity, once for each: when it was put on its way.
alter table finding_origin add column told_at timestamptz(3);
create index finding_origin_untold on finding_origin (opportunity_id) where state = 'proposed' and said_by = 'broker' and told_at is null;
