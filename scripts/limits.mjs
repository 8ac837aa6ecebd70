#!/usr/bin/env node
// Shows the fair-asking limits of the service, or puts others in force for every replica at once:
//   MIGRATION_DATABASE_URL=… npm run -s limits > limits.json
//   MIGRATION_DATABASE_URL=… npm run limits -- limits.json
import { readFile } from 'node:fs/promises';
import { changeLimits, showLimits } from '../dist/burden/limits.command.js';

const ownerUrl = process.env.MIGRATION_DATABASE_URL;
const [file] = process.argv.slice(2);
try {
  if (!ownerUrl) throw new Error('MIGRATION_DATABASE_URL must be set: the role that owns the tables, for example postgres://askwell_owner:…@db:5432/askwell.');
  const limits = file ? await changeLimits(ownerUrl, await readFile(file, 'utf8')) : await showLimits(ownerUrl);
  console.log(JSON.stringify(limits, null, 2));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
