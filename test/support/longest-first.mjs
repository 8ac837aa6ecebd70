import Sequencer from '@jest/test-sequencer';

/** Files that take longest, whatever their size: begun last, they would be waited for alone. */
const longest = [
  '/test/e2e/platform/hostile-input.spec.ts',
  '/test/integration/burden/agreement.spec.ts',
  '/test/e2e/invitations/no-leak-in-time.full.spec.ts',
  '/test/contract/meilisearch.contract.spec.ts',
  '/test/e2e/start/configuration.spec.ts',
  '/test/e2e/start/start.spec.ts',
];
const rank = ({ path }) => longest.findIndex((ending) => path.endsWith(ending)) >>> 0;

/** Jest's own order (failed ones, slow ones, large ones first), after those known to be long on a machine that has never run them. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return (await super.sort(tests)).sort((a, b) => rank(a) - rank(b));
  }
}
