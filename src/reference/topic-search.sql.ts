/**
 * Finds topics by what someone typed. Every name that fits gets a score; a topic counts by its best name.
 *
 *  5  the name itself, as one or several words ("mecfs", "x ray")
 *  4  the beginning of the name ("diab")
 *  3  every word that matters begins a word of the name, in any order ("kidney dis", "cancer breast")
 *  2  every word of the name is in the text ("my mum has lung cancer and…"), the more words the better
 *  1  spelt nearly so: two letters changed over ("cacner"), or trigrams of the text, or of a word or two neighbours in it ("she has altzheimers"); not asked for when
 *     the text is a name: what only looks like it would be noise
 *
 * Within a step: how much of the name was typed, then what kind of name it is, then the topic nearer to the top.
 *
 * $1 form  $2 form without blanks and a last s  $3 beginnings of words as like-patterns  $4 the text's words  $5 parts to compare by trigrams
 * $6 the form with letters changed over  $7 day  $8 how many
 */
export const topicSearch = `
  with exact as (
    select n.topic_id, n.name, n.kind,
      case
        when n.form = $1::text or rtrim(replace(n.form, ' ', ''), 's') = $2::text then 5
        when n.form like $1 || '%' then 4 + 0.6 * length($1) / length(n.form)
        when ' ' || n.form like all ($3::text[]) then 3 + 0.6 * length($1) / greatest(length(n.form), length($1))
        when n.words <@ $4::text[] and cardinality(n.words) > 0 then 2 + 0.6 * least(cardinality(n.words), 5) / 5
        else 1
      end as fit
    from topic_name n
    where n.form like $1 || '%' or rtrim(replace(n.form, ' ', ''), 's') = $2 or ' ' || n.form like all ($3::text[])
       or (n.words <@ $4::text[] and cardinality(n.words) > 0) or n.form = any ($6::text[])
  ),
  best as (
    select distinct on (f.topic_id) f.topic_id, f.name, f.kind,
      f.fit + case when f.fit < 2 then 0.1 else 1 end
        * case f.kind when 'name' then 0.30 when 'also' then 0.24 when 'abbreviation' then 0.22 when 'lay' then 0.20 when 'unshown' then 0.18 else 0.10 end as score
    from (select * from exact union all select * from topic_name_nearly(case when exists (select from exact where fit = 5) then '{}' else $5::text[] end)) f
    order by f.topic_id, score desc, length(f.name), f.name
  )
  select t.id, t.slug, t.name, t.parent_id as "parentId", t.valid_from::text as "validFrom", t.valid_to::text as "validTo",
         case when best.kind <> 'unshown' then best.name end as "foundBy"
  from best
  join topic t on t.id = best.topic_id
  where t.valid_from <= $7::date and (t.valid_to is null or $7::date <= t.valid_to)
  order by best.score desc, t.parent_id is not null, length(t.name), t.slug
  limit $8`;
