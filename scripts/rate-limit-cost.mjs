// What a rate limit costs a request: node scripts/rate-limit-cost.mjs (after npm run build). Starts a Postgres of its own in a temporary folder.
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SecretBox } from '../dist/platform/crypto/secret-box.js';
import { startEmbeddedPostgres } from '../dist/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../dist/platform/database/migrations.js';
import { usualBudgets } from '../dist/platform/limits/budgets.js';
import { RateLimiter } from '../dist/platform/limits/rate-limiter.js';

const dataDir = mkdtempSync(join(tmpdir(), 'askwell-rate-'));
const postgres = await startEmbeddedPostgres({ dataDir, onProgress: () => undefined });
const pool = new pg.Pool({ connectionString: postgres.appUrl, max: 10 });
pool.on('error', () => undefined);
pool.on('connect', (client) => client.on('error', () => undefined));
try {
  await migrate(postgres.ownerUrl, { onProgress: () => undefined });
  let statements = 0;
  const dataSource = { query: async (sql, values) => ((statements += 1), (await pool.query(sql, values)).rows) };
  const secrets = new SecretBox(new Map([['k', Buffer.alloc(32, 1)]]), Buffer.alloc(32, 2));
  const limiterOf = (budgets) => new RateLimiter({ api: { budgets } }, secrets, dataSource);
  const measure = async (name, limiter, callers, each) => {
    statements = 0;
    let refused = 0;
    const start = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        for (let i = 0; i < each; i += 1) await limiter.take('requests', `${name}-${caller}`).catch(() => (refused += 1));
      }),
    );
    const count = callers * each;
    console.log(`${name}: ${(((performance.now() - start) * 1_000) / count).toFixed(1)} µs a request, a statement for ${(count / statements).toFixed(0)} requests (${count} requests of ${callers} callers, ${refused} refused)`);
  };
  await measure('off', limiterOf(null), 100, 1_000);
  await measure('usual', limiterOf(usualBudgets), 100, 1_000);
  await measure('refused', limiterOf(usualBudgets), 10, 20_000);
  await measure('one by one', limiterOf({ ...usualBudgets, requests: { limit: 20, seconds: 60 } }), 100, 20);
} finally {
  await pool.end();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
