import { readFile } from 'node:fs/promises';
import { wholeOf } from '../findings/curation/summary-parts.rules.js';
import type { SampleFinding } from '../findings/sample-findings.service.js';

/** A finding as a file has it: its summary whole or in parts. */
export type FindingInFile = Omit<SampleFinding, 'plainSummary'> & { readonly plainSummary?: string };

/** The sample findings as they stand in `data/findings.json`: those by which search is measured. */
export async function readSampleFindings(): Promise<SampleFinding[]> {
  return withWhole((await jsonOf<{ findings: FindingInFile[] }>('findings')).findings);
}

/** `data/<name>.json`. */
export const jsonOf = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`./data/${name}.json`, import.meta.url), 'utf8')) as T;

export const withWhole = (findings: readonly FindingInFile[]): SampleFinding[] => findings.map((finding) => ({ ...finding, plainSummary: finding.plainSummary ?? wholeOf(finding.summary!)! }));
