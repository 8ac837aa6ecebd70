#!/usr/bin/env node
// Names the first administrator of a service with its own sign-in:
//   DATABASE_URL=… npm run admin -- --issuer https://login.example --subject 4711 --name "Ada Admin"
// Later ones are named by an administrator with grantPermission.
import { parseArgs } from 'node:util';
import { nameFirstAdministrator } from '../dist/identity/first-administrator.js';

const usage = 'Usage: DATABASE_URL=… npm run admin -- --issuer <issuer of the tokens> --subject <its name for the person> --name <display name>';
try {
  const { values } = parseArgs({ options: { issuer: { type: 'string' }, subject: { type: 'string' }, name: { type: 'string' } } });
  const { issuer, subject, name } = values;
  const url = process.env.DATABASE_URL;
  if (!url || !issuer || !subject || !name) throw new Error(usage);
  console.log(await nameFirstAdministrator(url, { issuer, subject, name }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
