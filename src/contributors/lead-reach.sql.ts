/**
 * For a query builder with the alias `person` of table contributor: whether the lead `:me` looks after them, who registered them or is
 * there for their area (`:areaCodes`), also under the code it had before. Administrators (`:isAdministrator`) where no lead is.
 */
export const leadReaches = `(cast(:isAdministrator as boolean) or person.registered_by = :me or person.area_code = any (cast(:areaCodes as text[]))
  or exists (select from area_successor heir where heir.area_code = person.area_code and heir.successor_code = any (cast(:areaCodes as text[]))))`;
