#!/usr/bin/env node
// Names the first administrator of a service with its own sign-in:
//   DATABASE_URL=… npm run admin -- --issuer https://login.example --subject 4711 --name "Ada Admin"
// Without DATABASE_URL, in the embedded database of the service that runs on DATA_DIR.
// Later ones are named by an administrator with grantPermission.
import { parseArgs } from 'node:util';
import { nameFirstAdministrator } from '../dist/identity/first-administrator.js';
import { findRunningPostgres } from '../dist/platform/database/embedded/running-postgres.js';

const usage = 'Usage: npm run admin -- --issuer <issuer of the tokens> --subject <its name for the person> --name <display name>';
try {
  const { values } = parseArgs({ options: { issuer: { type: 'string' }, subject: { type: 'string' }, name: { type: 'string' } } });
  const { issuer, subject, name } = values;
  if (!issuer || !subject || !name) throw new Error(usage);
  const dataDir = process.env.DATA_DIR || '.data';
  const url = process.env.DATABASE_URL || (await findRunningPostgres(dataDir))?.appUrl;
  if (!url) throw new Error(`No service runs on the data in ${dataDir}. Start it first, or set DATABASE_URL.`);
  console.log(await nameFirstAdministrator(url, { issuer, subject, name }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
