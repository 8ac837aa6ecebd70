import type pg from 'pg';

/** Verified, and under an agreement on every day that a test may choose. `owner` is connected as the owner. */
export async function givenMayAsk(owner: pg.Client, organisationId: string, administratorId: string): Promise<void> {
  await owner.query(`insert into organisation_verification (organisation_id, verified_at, verified_by, how) values ($1, '2000-01-01', $2, 'For a test.')`, [organisationId, administratorId]);
  await owner.query(
    `insert into organisation_agreement (organisation_id, reference, valid_from, valid_to, recorded_at, recorded_by) values ($1, 'TEST', '2000-01-01', '2199-12-31', '2000-01-01', $2)`,
    [organisationId, administratorId],
  );
}
