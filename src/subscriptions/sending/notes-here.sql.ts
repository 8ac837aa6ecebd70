import { areaKin } from '../choosing/choosing.sql.js';

/** What a broker wrote about a finding for those who are told of it. */
export interface ToldNote {
  /** Null: it holds everywhere. */
  areaCode: string | null;
  area: string | null;
  text: string;
  couldChange: string | null;
}

/** More about one finding belongs on its page. */
const MOST_NOTES = 5;

/**
 * SQL: areas whose notes are told, `near`, for what each subscription brought: those that it names, with what preceded and followed them. Where it names none, by mail, the reader's own: where their
 * profiles are, and what they lead involvement for. In feeds and calls of webhooks these would tell other services where somebody lives.
 * @param brought rows of `finding_delivery`, by `account_id`, `subscription_id` and `channel`
 */
export const near = (brought: string): string => `${areaKin},
  brought as materialized (select distinct account_id, subscription_id, channel from (${brought}) deliveries),
  near as materialized (
    select coalesce(brought.subscription_id, brought.account_id) as brought_by, kin.kin as area_code
    from brought
    cross join lateral (
      select area_code from subscription_area where subscription_id = brought.subscription_id
      union
      select own.area_code
      from (
        select area_code from contributor where account_id = brought.account_id and status = 'active'
        union select area_code from permission where account_id = brought.account_id and area_code is not null and revoked_at is null
      ) own
      where brought.channel = 'mail' and not exists (select from subscription_area a where a.subscription_id = brought.subscription_id)
    ) here
    join kin on kin.code = here.area_code
  )`;

/** SQL: that a note of the finding `f` holds for whom these brought it, an array of `near.brought_by`. */
const isHere = (broughtBy: string): string =>
  `note.finding_id = f.id and (note.area_code is null or exists (select from near where near.area_code = note.area_code and near.brought_by = any (${broughtBy})))`;

/** SQL: the notes on the finding `f`, as `ToldNote[]`; those for an area first. */
export const notesHere = (broughtBy: string): string => `(
  select coalesce(jsonb_agg(jsonb_build_object('areaCode', area_code, 'area', area, 'text', text, 'couldChange', could_change) order by everywhere, place), '[]')
  from (
    select note.area_code, area.name as area, note.text, note.could_change, note.area_code is null as everywhere, coalesce(note.first_id, note.id) as place
    from broker_note note left join area on area.code = note.area_code
    where ${isHere(broughtBy)} and note.removed_at is null order by everywhere, place limit ${MOST_NOTES}
  ) note)`;

/** SQL: when these notes last changed; null without any. */
export const notesChangedAt = (broughtBy: string): string => `(select max(greatest(note.created_at, note.removed_at)) from broker_note note where ${isHere(broughtBy)})`;
