import { about, deleteWhere, eraseBy, exported, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';
import { keepAnAdministrator } from './last-administrator.js';
import { keepingAMember } from './membership.errors.js';
import type { ErasedSignIns } from './sign-in/erased-sign-ins.js';
import type { BeforeErasure } from '../audit/personal-data.registry.js';

export const identityPersonalData = (erased: ErasedSignIns) => ({
  organisation: nothingPersonal('organisations, not people'),
  organisation_may_ask: nothingPersonal('days on which organisations may ask'),
  organisation_verification: about(
    exported('Organisations you checked', `select how as "how", verified_at as "at" from organisation_verification where verified_by = :account order by verified_at, id`),
    staysAsItIs('who checked an organisation must be known as long as it asks; the account leads to nobody'),
  ),
  organisation_agreement: about(
    exported('Agreements you recorded', `select reference as "reference", recorded_at as "at" from organisation_agreement where recorded_by = :account order by recorded_at, id`),
    staysAsItIs('an agreement is between organisations; the account leads to nobody'),
  ),
  api_client: about(
    exported('Systems you registered', `select name as "name", registered_at as "at" from api_client where registered_by = :account order by registered_at, id`),
    staysAsItIs('a system belongs to an organisation; the account that registered it leads to nobody'),
  ),
  team_invitation: about(
    exported(
      'Invitations to a team',
      `select team.name as "team", i.created_at as "sentAt", case when i.accepted_by = :account then i.ended_at end as "youJoinedAt"
       from team_invitation i join team on team.id = i.team_id where i.accepted_by = :account or i.invited_by = :account order by i.created_at, i.id`,
    ),
    staysAsItIs('that somebody was invited stays; an address goes with the invitation’s end, after 14 days at most, and a code of somebody who is gone works no more'),
  ),
  unasked_mail: about(
    notExported('Hashes that tell nothing: they count how many messages an address gets in a day.'),
    staysAsItIs('it keeps people from being sent mail at will, leads to nobody, and goes after a day'),
  ),
  team: nothingPersonal('names of teams; who is in one is a permission'),
  account: about(
    exported(
      'Your account',
      `select display_name as "name", created_at as "since", issuer as "signedInThrough", sessions_ended_at as "signedOutEverywhere", suspended_at as "keptOutSince"
       from account where id = :account`,
    ),
    eraseBy('a token from before must make no new account', {
      run: async (em, { accountId }, now) => {
        if (accountId !== null) await erased.remember(em, accountId, now);
      },
    }),
    // What the account did for others stays where it is and leads to an empty account; the sign-in that made it would make a new one.
    eraseBy('what they did for a team or for somebody else must stay, and leads to an account without a name', {
      sql: `update account set issuer = 'erased', subject = gen_random_uuid()::text, display_name = 'Someone who has left' where id = :account`,
    }),
  ),
  erased_sign_in: about(
    notExported('A hash that tells nothing: for a week it stops tokens from before an erasure.'),
    staysAsItIs('it is made by the erasure, of use to nobody who doesn’t bring that sign-in again, and goes after a week'),
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
});

/** @throws DomainError ILLEGAL_MOVE for the last one */
export const requireAnotherAdministrator: BeforeErasure = async (em, { accountId }) => {
  if (accountId !== null) await keepAnAdministrator(em, accountId);
};

/** As if they left each: refused for the last member of a team whose posts go on. @throws DomainError CONFLICT */
export const leaveEveryTeam: BeforeErasure = async (em, { accountId }, now) => {
  if (accountId === null) return;
  await keepingAMember(em.query(`update permission set revoked_at = $2 where account_id = $1 and kind = 'team_member' and revoked_at is null`, [accountId, now]));
};
