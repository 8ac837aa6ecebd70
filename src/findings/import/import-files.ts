import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { EngineUnavailable } from '../../search/port.js';
import { SearchKeeper } from '../../search/sync/search-keeper.js';
import { type ImportProgress, type ImportReport, ImportService } from './import.service.js';
import { describeProblem } from './import-problem.js';

type Say = (line: string) => void;
const SAY_EVERY_MS = 10_000;

/** Brings in files from this machine, for operators. */
@Injectable()
export class ImportFiles {
  constructor(
    private readonly imports: ImportService,
    private readonly search: SearchKeeper,
  ) {}

  /**
   * One file after another; of a folder, every file in it that is called like an export. What can't be read is said and the rest goes on.
   * @returns whether every file was read to its end and every record was good
   */
  async import(paths: readonly string[], say: Say): Promise<boolean> {
    let allWell = true;
    const total = { read: 0, added: 0, changed: 0, unchanged: 0, refused: 0 };
    for (const path of paths) {
      const files = await filesOf(path);
      if (typeof files === 'string') {
        say(`${path}: ${files}`);
        allWell = false;
        continue;
      }
      for (const file of files) {
        const report = await this.importFile(file, say);
        allWell &&= report !== null && report.stopped === null && report.refused === 0;
        for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += report?.[key] ?? 0;
      }
    }
    say(`Together: ${countsOf(total)}`);
    if (total.added + total.changed > 0) await this.makeSearchable(say);
    return allWell;
  }

  private async importFile(file: string, say: Say): Promise<ImportReport | null> {
    try {
      let said = performance.now();
      const progress = (sofar: ImportProgress): void => {
        if (performance.now() - said < SAY_EVERY_MS) return;
        said = performance.now();
        say(`${file}: ${countsOf(sofar)} so far`);
      };
      const report = await this.imports.import({ stream: createReadStream(file), channel: 'command', accountId: null, fileName: basename(file), onProgress: progress });
      say(`${file}: ${countsOf(report)}`);
      for (const problem of report.problems) say(`  ${describeProblem(problem)}`);
      if (report.refused > report.problems.length) say(`  … and ${report.refused - report.problems.length} more`);
      if (report.stopped !== null) say(`  ${report.read === 0 ? 'Not read' : 'Not read to its end'}: ${describeProblem({ ...report.stopped, id: null })}`);
      return report;
    } catch (error) {
      const reason = fileProblemOf(error);
      if (reason === null) throw error;
      say(`${file}: ${reason}`);
      return null;
    }
  }

  /** A service that runs does it anyway, within seconds; without one it should be done before we end. */
  private async makeSearchable(say: Say): Promise<void> {
    try {
      await this.search.catchUp('findings');
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      say(`${error.message}: it will hear of these findings when it is back.`);
    }
  }
}

/** What exports are called. A .txt may be anything, so it is read only when it is named itself. */
const EXPORTS = /\.(?:json|xml|ris|nbib|bib|ciw|atom|rss|rdf)$/iu;

/** The files to read, in order of name; or why there are none. */
async function filesOf(path: string): Promise<string[] | string> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && EXPORTS.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
    return files.length === 0 ? 'there is no .json, .xml, .ris, .nbib, .bib, .ciw, .atom, .rss or .rdf file in this folder.' : files.sort();
  } catch (error) {
    const reason = fileProblemOf(error);
    if (reason === null) throw error;
    return reason;
  }
}

function fileProblemOf(error: unknown): string | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file.';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read by this user.';
    default:
      return null;
  }
}

function countsOf({ read, added, changed, unchanged, refused }: ImportProgress): string {
  return `${read} read, ${added} added, ${changed} changed, ${unchanged} unchanged, ${refused} refused`;
}
