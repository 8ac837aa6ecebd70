/**
 * SQL: the profile that is asked where a contact point meets this condition: of somebody who is here and was shown to read it. Whoever looks after
 * several profiles by one address is asked as themselves rather than as who acts for another.
 */
export const profileAt = (condition: string): string =>
  `select c.id from contact_point p join contributor c on c.id = p.contributor_id left join contact_person person on person.id = p.contact_person_id
   where p.shown_theirs and c.status = 'active' and coalesce(person.is_current, true) and p.${condition}
   order by c.kind = 'acting_for', c.id limit 1`;
