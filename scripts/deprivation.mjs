#!/usr/bin/env node
// Loads a published table of postcodes and tenths of deprivation, so that a postcode can be looked up and let go:
//   MIGRATION_DATABASE_URL=… npm run deprivation -- FILE.csv "English Indices of Deprivation 2025" 2025-10-30 https://where-it-was-published
import { loadDeprivation } from '../dist/monitoring/deprivation.command.js';

const ownerUrl = process.env.MIGRATION_DATABASE_URL;
const [file, edition, validFrom, source] = process.argv.slice(2);
try {
  if (!ownerUrl) throw new Error('MIGRATION_DATABASE_URL must be set: the role that owns the tables, for example postgres://askwell_owner:…@db:5432/askwell.');
  if (!source || !/^\d{4}-\d{2}-\d{2}$/.test(validFrom)) throw new Error('Usage: npm run deprivation -- FILE.csv EDITION VALID_FROM SOURCE, for example "English Indices of Deprivation 2025" 2025-10-30 https://…');
  console.log(JSON.stringify(await loadDeprivation(ownerUrl, file, { edition, source, validFrom })));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
