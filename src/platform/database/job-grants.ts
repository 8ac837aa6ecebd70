import type pg from 'pg';
import { appRole } from './roles.js';

/**
 * The job queue's tables belong to the owner and have row level security on without a policy, so that nobody else may
 * touch them. The application adds jobs and works on them: rights on the tables, and a policy for it on each.
 * Done after every migration, because an update of the queue may bring new tables. Changes nothing when all is there.
 */
export async function grantJobs(client: pg.ClientBase): Promise<void> {
  await client.query(`
    grant usage on schema graphile_worker to ${appRole};
    grant select, insert, update, delete on all tables in schema graphile_worker to ${appRole};
    revoke insert, update, delete on graphile_worker.migrations from ${appRole};
    grant usage on all sequences in schema graphile_worker to ${appRole};
    grant execute on all functions in schema graphile_worker to ${appRole};

    do $$
    declare
      guarded regclass;
    begin
      for guarded in
        select c.oid from pg_class c
        where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${appRole}')
      loop
        execute format('create policy ${appRole} on %s for all to ${appRole} using (true) with check (true)', guarded);
      end loop;
    end
    $$`);
}
