/**
 * Limits of reading, so that memory stays flat whatever arrives. PubMed's largest records (consortium papers with thousands of
 * authors and affiliations) stay below 3 MB; its yearly files hold 30,000 records in about 200 MB.
 */
export interface ImportLimits {
  readonly fileBytes: number;
  readonly recordBytes: number;
  readonly depth: number;
}

export const IMPORT_LIMITS: ImportLimits = {
  fileBytes: 2 * 1024 ** 3,
  recordBytes: 8 * 1024 ** 2,
  depth: 100,
};
