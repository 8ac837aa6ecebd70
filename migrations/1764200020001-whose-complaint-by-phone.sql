-- A complaint made on the phone by somebody who has a profile here belongs to that profile: it is in their copy, and goes with them.
alter table complaint add column contributor_id uuid references contributor;
alter table complaint add constraint complaint_contributor check (contributor_id is null or taken_by is not null);
create index complaint_contributor on complaint (contributor_id) where contributor_id is not null;
