import { readFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type SampleFinding, SampleFindings } from '../findings/sample-findings.service.js';
import type { Actor } from '../identity/actor.js';

/** The sample findings as they stand in the data file. */
export async function readSampleFindings(): Promise<SampleFinding[]> {
  const text = await readFile(new URL('./data/findings.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { findings: SampleFinding[] }).findings;
}

/** Loads the sample findings into a database without real data. `broker` must hold the permission of a knowledge broker. */
export async function loadSampleFindings(app: INestApplicationContext, broker: Actor): Promise<void> {
  await app.get(SampleFindings, { strict: false }).load(broker, await readSampleFindings());
}
