#!/usr/bin/env node
// Brings a database up to date as its owner: `MIGRATION_DATABASE_URL=… npm run migrate`. Safe to run twice, also at once.
import { prepareDatabase } from '../dist/start/prepare-database.js';

const ownerUrl = process.env.MIGRATION_DATABASE_URL;
if (!ownerUrl) {
  console.error('MIGRATION_DATABASE_URL must be set: the role that owns the tables, for example postgres://askwell_owner:…@db:5432/askwell.');
  process.exit(1);
}
try {
  await prepareDatabase(ownerUrl, (line) => console.log(line));
} catch (error) {
  console.error(`The database was not migrated: ${error.message}`);
  process.exit(1);
}
