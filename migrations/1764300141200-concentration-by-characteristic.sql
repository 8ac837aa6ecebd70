-- How evenly asking is spread by what people answered to be counted. That is more than the words of 2025 said, so it counts those who agreed to newer ones.
insert into consent_wording (version, purpose, context, valid_from, text_en, change, what_changed_en) values
('monitoring-2', 'monitoring', null, '2026-11-23T00:00:00Z',
 'Askwell may count my answers with those of many others, to see whom it reaches and whom it misses, and whether some are invited much more often than others. They are kept apart from my profile, without my name, and are shown to nobody: only rounded numbers of many people are. My postcode is looked up once and not kept. I can take my answers back at any time; from the next time numbers are made up they are no longer among them.',
 'matters', 'New: how often people are invited is counted by these answers, too, in rounded numbers of many people.');
insert into consent_controller (wording_version, position, name, decides_en)
select 'monitoring-2', position, name, decides_en from consent_controller where wording_version = 'monitoring-1';

-- Made up once for a quarter, after the numbers of that quarter about answers: as those, never before ten people's answers have changed.
create table concentration_by_characteristic (
  quarter date primary key references concentration_publication references monitoring_publication,
  published_at timestamptz(3) not null
);
grant select, insert on concentration_by_characteristic to askwell_app;
alter table concentration_figure drop constraint concentration_figure_grouped_by_check;
alter table concentration_figure add constraint concentration_figure_grouped_by_check check (grouped_by in ('everybody', 'organisation', 'area', 'topic', 'characteristic'));
