/** How far back is looked for what fits a subscription: somebody may say only weeks later what a finding is about, or that it was useful. */
export const LOOK_BACK = '90 days';

/**
 * A look that was made in the future: the clock was wrong and has been put right. Without this nothing would come until the clock is there again. An hour, because summer and winter time
 * change no instant, and a clock that is put back by less is right again by itself.
 */
const clockWentBack = (s: string): string => `${s}.looked_at > $1 + interval '1 hour'`;

/** Areas and what follows or precedes them: a finding for an area that was divided speaks to those who live in its parts, and the other way. */
export const areaKin = `
  heir as (
    select code as earlier, code as later from area
    union
    select heir.earlier, s.successor_code from heir join area_successor s on s.area_code = heir.later
  ),
  kin as materialized (select earlier as code, later as kin from heir union select later, earlier from heir)`;

/**
 * Nothing goes to an account that may not sign in, nor while word stands that somebody has died whom its profiles are about: a letter to the dead, or about them, is
 * the worst there is. What was to come then comes once the word was wrong.
 */
export const isStill = (accountId: string): string => `(
  exists (select from account a where a.id = ${accountId} and a.suspended_at is not null)
  or exists (select from contributor p where p.account_id = ${accountId} and p.status = 'on_hold'))`;

/** A subscription that brings something: not paused, and not one of somebody who has left Askwell since they made it or took it up again. */
const isOpen = (s: string): string => `(${s}.paused_at is null and not ${isStill(`${s}.account_id`)} and not exists (
  select from contributor p where p.account_id = ${s}.account_id and p.kind = 'individual' and p.status = 'left' and p.left_at > ${s}.since))`;

/** Topics of these things with all above them: what is subscribed to holds for everything below it. */
const withAbove = (name: string, column: string, from: string): string => `
  ${name} as (
    ${from}
    union
    select ${name}.${column}, topic.parent_id from ${name} join topic on topic.id = ${name}.topic_id where topic.parent_id is not null
  )`;

/**
 * What is new for whom, in one statement for everybody whose time has come; $1 is now, $2 the one way that is looked at, or null for all. It writes what each reader gets, the messages it goes in (unsent) and
 * when each is next due, so that it all happens or none of it. A reader gets a finding once, whichever way: the first subscription that it fits brings it.
 * Streams hear by an id alone that there is something to read.
 * @returns one row for each message, with its id, and for each stream, without
 */
export const chooseWhatIsNew = `
with recursive ${areaKin},
  due as materialized (
    select s.id, s.account_id, s.channel, s.followed_topics, s.study_types, s.words_query, s.with_opportunities, s.created_at,
      coalesce(s.least_useful, reading.least_useful, 0) as least_useful, s.due_at <= $1 or ${clockWentBack('s')} as in_full,
      -- Between two full looks, what was published since the last; a transaction may be slow to end.
      greatest(s.since, case when s.due_at <= $1 or ${clockWentBack('s')} then $1 - interval '${LOOK_BACK}' else s.looked_at - interval '10 minutes' end) as since,
      s.followed_topics or exists (select from subscription_topic t where t.subscription_id = s.id) as by_topic,
      exists (select from subscription_area a where a.subscription_id = s.id) as by_area
    from subscription s
    join subscriber reader on reader.account_id = s.account_id
    left join finding_reader reading on reading.account_id = s.account_id
    where ($2::text is null or s.channel = $2) and ${isOpen('s')} and (s.how_often = 'at_once' or s.due_at <= $1 or ${clockWentBack('s')}) and (s.channel <> 'mail' or reader.mail_stopped_at is null)
      and (s.channel <> 'webhook' or exists (select from findings_webhook w where w.subscription_id = s.id and w.stopped_at is null))
  ),
  fresh as materialized (
    select id, published_at, study_type from finding
    where status = 'published' and not retracted and notice is null and published_at > (select min(since) from due) and published_at <= $1
  ),
  ${withAbove('fresh_topic', 'finding_id', 'select finding_id, topic_id from finding_topic where finding_id in (select id from fresh)')},
  spoken_to as (
    select finding_id, area_code from finding_area where finding_id in (select id from fresh)
    union
    select finding_id, area_code from broker_note where removed_at is null and finding_id in (select id from fresh)
  ),
  -- A note without an area holds everywhere.
  fresh_area as materialized (
    select finding_id, kin.kin as area_code from spoken_to join kin on kin.code = spoken_to.area_code
    union
    select finding_id, area.code from spoken_to cross join area where spoken_to.area_code is null
  ),
  wanted_topic as materialized (
    select due.id as subscription_id, t.topic_id from due join subscription_topic t on t.subscription_id = due.id
    union
    select due.id, f.topic_id from due join topic_follow f on f.account_id = due.account_id where due.followed_topics
  ),
  fresh_words as materialized (
    select fresh.id as finding_id, d.words from fresh
    join search_document d on d.index_name = 'findings' and d.document_id = fresh.id::text
      and d.generation = (select number from search_generation where engine = 'postgres' and index_name = 'findings' and state = 'live')
    where exists (select from due where words_query is not null)
  ),
  -- By what narrows most: topics, else areas, else the rarest words, else everything.
  near as (
    select wanted.subscription_id, fresh_topic.finding_id from wanted_topic wanted join fresh_topic using (topic_id)
    union
    select due.id, fresh_area.finding_id from due join subscription_area a on a.subscription_id = due.id join fresh_area using (area_code) where not due.by_topic
    union
    select due.id, fresh_words.finding_id
    from fresh_words cross join unnest(tsvector_to_array(fresh_words.words)) as stem
    join subscription_stem s using (stem) join due on due.id = s.subscription_id and not due.by_topic and not due.by_area
    union
    select due.id, fresh.id from due cross join fresh where not due.by_topic and not due.by_area and due.words_query is null
  ),
  chosen as materialized (
    select distinct on (due.account_id, fresh.id) due.account_id, fresh.id as finding_id, due.channel, due.id as subscription_id
    from near
    join due on due.id = near.subscription_id
    join fresh on fresh.id = near.finding_id and fresh.published_at > due.since
    left join finding_delivery before on before.account_id = due.account_id and before.finding_id = fresh.id
    where before.finding_id is null
      and (due.study_types = '{}' or fresh.study_type = any (due.study_types))
      and (not due.by_topic or not due.by_area or exists (
        select from subscription_area a join fresh_area on fresh_area.area_code = a.area_code and fresh_area.finding_id = fresh.id where a.subscription_id = due.id))
      and (due.words_query is null or exists (select from fresh_words where fresh_words.finding_id = fresh.id and fresh_words.words @@ due.words_query))
      and (due.least_useful = 0 or (select coalesce(staff, 0) + coalesce(contributors, 0) from finding_usefulness(fresh.id)) >= due.least_useful)
      -- It has been joined with one that they were sent.
      and not exists (select from finding double join finding_delivery d on d.finding_id = double.id where double.joined_into = fresh.id and d.account_id = due.account_id)
    order by due.account_id, fresh.id, due.created_at, due.id
  ),
  changed as materialized (
    select id, became.change, became.at
    from finding
    -- What ends it says enough; what leaves it standing is said each for itself.
    cross join lateral (
      select case when retracted then 'retracted' else status end as change, null::timestamptz as at where retracted or status in ('superseded', 'withdrawn')
      union all
      select noticed.change, noticed.at from (values ('questioned', questioned_at), ('corrected', corrected_at), ('now_published', now_published_at)) as noticed (change, at)
      where not retracted and status = 'published' and noticed.at > $1 - interval '${LOOK_BACK}'
    ) became
    where $2::text is null and joined_into is null and (retracted or status in ('superseded', 'withdrawn') or corrected_at is not null or questioned_at is not null or now_published_at is not null)
      and exists (
        select from (select finding.id as id union all select double.id from finding double where double.joined_into = finding.id) member join finding_delivery d on d.finding_id = member.id)
  ),
  -- By the way it was sent, as long as that way is open. A feed shows it by itself.
  told as materialized (
    select distinct on (d.account_id, changed.id, changed.change) d.account_id, changed.id as finding_id, changed.change, d.channel, case when d.channel = 'webhook' then d.subscription_id end as subscription_id
    from changed
    -- Whoever was sent its double was sent it.
    cross join lateral (select changed.id as id union all select double.id from finding double where double.joined_into = changed.id) member
    join finding_delivery d on d.finding_id = member.id
    -- What isn't sent yet is left out of what is sent.
    join findings_message sent on sent.id = d.message_id and sent.sent_at < coalesce(changed.at, $1)
    join subscriber reader on reader.account_id = d.account_id
    where not exists (
      select from finding_change_told before join finding named on named.id = before.finding_id
      where before.account_id = d.account_id and before.change = changed.change and changed.id in (named.id, named.joined_into)
    ) and case d.channel
      when 'mail' then reader.mail_stopped_at is null and exists (select from subscription s where s.account_id = d.account_id and s.channel = 'mail' and ${isOpen('s')})
      when 'webhook' then exists (select from subscription s where s.id = d.subscription_id and s.channel = 'webhook' and ${isOpen('s')})
      else false
    end
    order by d.account_id, changed.id, changed.change, d.delivered_at, member.id
  ),
  -- Over the stream that brought it, unless it is told another way because of a double.
  told_live as materialized (
    select distinct on (d.account_id, changed.id, changed.change) d.account_id, changed.id as finding_id, changed.change, d.subscription_id
    from changed
    cross join lateral (select changed.id as id union all select double.id from finding double where double.joined_into = changed.id) member
    join finding_delivery d on d.finding_id = member.id and d.channel = 'live' and d.delivered_at < coalesce(changed.at, $1)
    join subscription s on s.id = d.subscription_id and ${isOpen('s')}
    where not exists (
      select from finding_change_told before join finding named on named.id = before.finding_id
      where before.account_id = d.account_id and before.change = changed.change and changed.id in (named.id, named.joined_into)
    ) and not exists (select from told where told.account_id = d.account_id and told.finding_id = changed.id and told.change = changed.change)
    order by d.account_id, changed.id, changed.change, d.live_place
  ),
  ${withAbove(
    'open_topic',
    'opportunity_id',
    `select t.opportunity_id, t.topic_id from opportunity_topic t join opportunity o on o.id = t.opportunity_id
     where o.status = 'open' and o.closes_at > $1 + interval '1 day' and o.opened_at > (select min(since) from due where with_opportunities)`,
  )},
  shown as materialized (
    select distinct due.account_id, o.id as opportunity_id
    from due join wanted_topic wanted on wanted.subscription_id = due.id join open_topic using (topic_id)
    join opportunity o on o.id = open_topic.opportunity_id and o.opened_at > due.since
    left join opportunity_shown before on before.account_id = due.account_id and before.opportunity_id = o.id
    where due.with_opportunities and due.channel = 'mail' and before.opportunity_id is null
      and (not due.by_area or o.online or exists (
        select from subscription_area a join kin on kin.code = a.area_code where a.subscription_id = due.id and kin.kin = o.area_code))
  ),
  message as materialized (
    select new_id() as id, account_id, channel, subscription_id
    from (
      select account_id, channel, case when channel = 'webhook' then subscription_id end as subscription_id from chosen where channel not in ('feed', 'live')
      union
      select account_id, channel, subscription_id from told
      union
      select account_id, 'mail', null from shown
    ) something_to_say
  ),
  built as (
    insert into findings_message (id, account_id, channel, subscription_id, built_at, next_try_at)
    select id, account_id, channel, subscription_id, $1, $1 from message returning id
  ),
  delivered as (
    insert into finding_delivery (account_id, finding_id, channel, subscription_id, message_id, delivered_at, live_place)
    select c.account_id, c.finding_id, c.channel, c.subscription_id, message.id, $1, case c.channel when 'live' then nextval('live_place') end
    from chosen c left join message on message.account_id = c.account_id and message.channel = c.channel and (c.channel = 'mail' or message.subscription_id = c.subscription_id)
  ),
  told_now as (
    insert into finding_change_told (account_id, finding_id, change, message_id, told_at)
    select t.account_id, t.finding_id, t.change, message.id, $1
    from told t join message on message.account_id = t.account_id and message.channel = t.channel and message.subscription_id is not distinct from t.subscription_id
  ),
  told_live_now as (
    insert into finding_change_told (account_id, finding_id, change, told_at, subscription_id, live_place)
    select account_id, finding_id, change, $1, subscription_id, nextval('live_place') from told_live
  ),
  heard as materialized (
    select subscription_id, pg_notify('findings_live', subscription_id::text)::text as announced
    from (select subscription_id from chosen where channel = 'live' union select subscription_id from told_live) live
  ),
  shown_now as (
    insert into opportunity_shown (account_id, opportunity_id, message_id, shown_at)
    select s.account_id, s.opportunity_id, message.id, $1 from shown s join message on message.account_id = s.account_id and message.channel = 'mail'
  ),
  looked as (
    update subscription s set looked_at = $1,
      due_at = case when not due.in_full then s.due_at
        when s.how_often = 'at_once' then $1 + interval '1 hour'
        else subscription_next(s.how_often, s.hour, s.weekday, s.month_day, s.zone, $1) end
    from due where due.id = s.id
  )
select id, null as announced from built
union all
select null, announced from heard`;
