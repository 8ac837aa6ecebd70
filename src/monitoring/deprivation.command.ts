import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { withClient } from '../platform/database/roles.js';
import { readPostcode } from './answers.rules.js';

export interface Edition {
  /** "English Indices of Deprivation 2025". */
  edition: string;
  source: string;
  /** `YYYY-MM-DD`: since when it is the one to look things up in. */
  validFrom: string;
}

const BATCH = 5_000;
const cells = (line: string): string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

/**
 * Loads a published table of postcodes as one edition, in one transaction; an edition loaded again is replaced as a whole. Lookups go to the
 * newest edition that holds. The file is read line by line.
 * @param file CSV whose first line names a column "postcode" and one that ends in "decile" (1 the most deprived); other columns are passed over
 * @returns how many postcodes it holds, and how many lines had none that could be read
 * @throws Error for a file without these columns, or without a single postcode
 */
export async function loadDeprivation(ownerUrl: string, file: string, { edition, source, validFrom }: Edition): Promise<{ loaded: number; passedOver: number }> {
  return withClient(ownerUrl, async (client) => {
    await client.query('begin');
    await client.query('delete from deprivation_edition where edition = $1', [edition]);
    await client.query('insert into deprivation_edition (edition, source, valid_from, loaded_at) values ($1, $2, $3, clock_now())', [edition, source, validFrom]);
    let columns: { postcode: number; decile: number } | null = null;
    let passedOver = 0;
    let loaded = 0;
    const batch = new Map<string, number>();
    const flush = async () => {
      const { rowCount } = await client.query(
        'insert into deprivation_tenth (edition, postcode, tenth) select $1, * from unnest($2::text[], $3::int[]) on conflict do nothing',
        [edition, [...batch.keys()], [...batch.values()]],
      );
      loaded += rowCount ?? 0;
      batch.clear();
    };
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      if (!columns) {
        columns = columnsOf(line.replace(/^\uFEFF/, ''));
        continue;
      }
      const row = cells(line);
      const postcode = readPostcode(row[columns.postcode] ?? '');
      const tenth = Number(row[columns.decile]);
      if (!postcode || !Number.isInteger(tenth) || tenth < 1 || tenth > 10) passedOver += line.trim() === '' ? 0 : 1;
      else batch.set(postcode, tenth);
      if (batch.size >= BATCH) await flush();
    }
    await flush();
    if (loaded === 0) throw new Error('The file holds no postcode with a decile from 1 to 10.');
    await client.query('commit');
    return { loaded, passedOver };
  });
}

function columnsOf(header: string): { postcode: number; decile: number } {
  const names = cells(header).map((name) => name.toLowerCase());
  const postcode = names.findIndex((name) => name === 'postcode');
  const decile = names.findIndex((name) => name.endsWith('decile'));
  if (postcode < 0 || decile < 0) throw new Error('The first line must name a column "postcode" and one that ends in "decile".');
  return { postcode, decile };
}
