import { withClient } from '../platform/database/roles.js';

interface Person {
  /** The issuer of their tokens, exactly as in OIDC_ISSUER. */
  issuer: string;
  /** The issuer's name for them, the token's `sub`. */
  subject: string;
  name: string;
}

/**
 * Makes someone the first administrator, for whoever can reach the database. Refuses once there is one: from then on
 * administrators name each other, and it shows in the audit log who did.
 * @returns a line for the operator
 * @throws Error when there is an administrator already
 */
export async function nameFirstAdministrator(databaseUrl: string, { issuer, subject, name }: Person): Promise<string> {
  return withClient(databaseUrl, async (client) => {
    await client.query('begin');
    try {
      // Two operators at once: the second waits here and then finds the first's administrator.
      await client.query('lock table permission in share row exclusive mode');
      const { rowCount: there } = await client.query(`select 1 from permission where kind = 'administrator' and revoked_at is null limit 1`);
      if (there) throw new Error('There is an administrator already. Ask them to use grantPermission.');
      const { rows } = await client.query<{ id: string }>(
        `insert into account (issuer, subject, display_name) values ($1, $2, $3)
         on conflict (issuer, subject) do update set display_name = excluded.display_name returning id`,
        [issuer, subject, name],
      );
      const { id } = rows[0];
      await client.query(`insert into permission (account_id, kind) values ($1, 'administrator')`, [id]);
      await client.query(
        `select audit_add(null, 'permission.first_administrator', 'account', array[$1::uuid], 'done', '{}', '{}')`,
        [id],
      );
      await client.query('commit');
      return `${name} is an administrator from the next sign-in on (account ${id}).`;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  });
}
