import { readFile } from 'node:fs/promises';
import { wholeOf } from '../findings/curation/summary-parts.rules.js';
import type { SampleFinding } from '../findings/sample-findings.service.js';

/** The sample findings as they stand in `data/findings.json`. */
export async function readSampleFindings(): Promise<SampleFinding[]> {
  const text = await readFile(new URL('./data/findings.json', import.meta.url), 'utf8');
  const { findings } = JSON.parse(text) as { findings: (SampleFinding & { plainSummary?: string })[] };
  return findings.map((finding) => ({ ...finding, plainSummary: finding.plainSummary ?? wholeOf(finding.summary!)! }));
}
