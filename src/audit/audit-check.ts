import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SealKeys } from './seal-keys.js';
import { sealedLines } from './seal.queries.js';
import { noSeal, sealHash } from './seal.rules.js';

export interface AuditFinding {
  seals: number;
  lines: number;
  /** Lines that the next seal will hold. */
  waiting: number;
  /** The first seal that doesn't fit, 0 for lines outside every seal; null when all is well. */
  brokenAt: number | null;
  problem: string | null;
}

interface SealRow {
  number: string;
  closed_at: Date;
  line_ids: string[];
  previous_hash: Buffer;
  hash: Buffer;
  key_id: string;
  signature: Buffer;
}

/** Far longer than any transaction lasts: a line dated earlier than this before lines that were sealed already was not written then. */
const latest = 3_600_000;

/** Walks the audit log from its first seal and names the first that doesn't fit what is stored. */
@Injectable()
export class AuditCheck {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: SealKeys,
  ) {}

  /**
   * @param noted a seal that somebody wrote down elsewhere: only with it does it show that the newest seals were taken away
   */
  check(noted: { number: number; hash: Buffer } | null = null): Promise<AuditFinding> {
    // One snapshot for all of it, or lines that are sealed meanwhile would count twice or not at all.
    return this.dataSource.transaction('REPEATABLE READ', async (em) => {
      await em.query(`set local statement_timeout = '10min'`);
      const sealed = await this.walk(em, noted);
      if (sealed.problem !== null) return { ...sealed, waiting: await countWaiting(em) };
      return this.outside(em, sealed);
    });
  }

  private async walk(em: EntityManager, noted: { number: number; hash: Buffer } | null): Promise<Omit<AuditFinding, 'waiting'> & { newest: number }> {
    let previous: Buffer = noSeal;
    let [number, lines, newest] = [0, 0, 0];
    for (;;) {
      const seal = await nextSeal(em, number);
      if (!seal) break;
      number += 1;
      const found = await sealedLines(em, seal.line_ids);
      const broken = (problem: string) => ({ seals: number - 1, lines, newest, brokenAt: number, problem });
      if (Number(seal.number) !== number) return broken(`there is no seal ${number}`);
      if (!seal.previous_hash.equals(previous)) return broken('it does not follow from the seal before');
      if (found.length < seal.line_ids.length) return broken(`${seal.line_ids.length - found.length} of its ${seal.line_ids.length} lines are gone`);
      if (!sealHash({ number, closedAt: seal.closed_at, previousHash: seal.previous_hash }, found).equals(seal.hash)) return broken('its lines are not those that were sealed');
      if (!this.keys.fits(seal.key_id, seal.hash, seal.signature)) return broken(`it was not signed with the key "${seal.key_id}" that is configured here`);
      if (noted?.number === number && !noted.hash.equals(seal.hash)) return broken('it is not the one that was noted');
      const times = found.map(({ at }) => Number(at));
      if (times.some((at) => at < newest - latest)) return broken('it holds a line dated long before lines that were sealed earlier');
      newest = times.reduce((a, b) => Math.max(a, b), newest);
      lines += found.length;
      previous = seal.hash;
    }
    if (noted && noted.number > number) return { seals: number, lines, newest, brokenAt: number + 1, problem: `seals ${number + 1} to ${noted.number}, the last of which was noted, are gone` };
    return { seals: number, lines, newest, brokenAt: null, problem: null };
  }

  /** Lines in no seal are those that wait for the next one, and not older than they can be. */
  private async outside(em: EntityManager, sealed: Awaited<ReturnType<AuditCheck['walk']>>): Promise<AuditFinding> {
    const { newest, ...found } = sealed;
    const [{ all, waiting, old }] = await em.query<{ all: string; waiting: string; old: string }[]>(
      `select (select count(*) from audit_line) as all, count(*) as waiting, count(*) filter (where line.at < to_timestamp($1)) as old
       from audit_waiting waiting join audit_line line on line.id = waiting.line_id`,
      [(newest - latest) / 1000],
    );
    const stray = Number(all) - Number(waiting) - found.lines;
    const problem = stray !== 0 ? `${Math.abs(stray)} lines are in no seal and wait for none` : Number(old) > 0 ? `${old} lines that wait for a seal are dated long before lines that were sealed` : null;
    return { ...found, waiting: Number(waiting), brokenAt: problem === null ? null : 0, problem };
  }
}

async function nextSeal(em: EntityManager, after: number): Promise<SealRow | undefined> {
  const [seal] = await em.query<SealRow[]>('select * from audit_seal where number > $1 order by number limit 1', [after]);
  return seal;
}

async function countWaiting(em: EntityManager): Promise<number> {
  const [{ waiting }] = await em.query<{ waiting: string }[]>('select count(*) as waiting from audit_waiting');
  return Number(waiting);
}
