import { about, deleteWhere, eraseBy, exported, nothingPersonal } from '../audit/personal-data.js';

export const identityPersonalData = {
  organisation: nothingPersonal('organisations, not people'),
  team: nothingPersonal('names of teams; who is in one is a permission'),
  account: about(
    exported(
      'Your account',
      `select display_name as "name", created_at as "since", issuer as "signedInThrough", sessions_ended_at as "signedOutEverywhere", suspended_at as "keptOutSince"
       from account where id = :account`,
    ),
    // What the account did for others stays where it is and leads to an empty account; the sign-in that made it would make a new one.
    eraseBy('what they did for a team or for somebody else must stay, and leads to an account without a name', {
      sql: `update account set issuer = 'erased', subject = gen_random_uuid()::text, display_name = 'Someone who has left' where id = :account`,
    }),
  ),
  permission: about(
    exported(
      'What your account may do',
      `select permission.kind as "may", team.name as "inTeam", organisation.name as "forOrganisation", permission.area_code as "forArea",
              permission.granted_at as "since", permission.revoked_at as "until"
       from permission
       left join team on team.id = permission.team_id
       left join organisation on organisation.id = permission.organisation_id
       where permission.account_id = :account order by permission.granted_at, permission.id`,
    ),
    deleteWhere({ account: 'account_id' }, 'an account that is gone may do nothing'),
  ),
};
