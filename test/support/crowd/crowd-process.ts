import { type CrowdResult, nothingYet, oneClient } from './crowd-client.js';
import type { Gathering } from './crowd.js';

/** Some clients of a crowd as a process of its own, which can be killed. It is told what to do, and tells what it came to, ten times a second. */

export interface Orders {
  url: string;
  name: string;
  clients: number;
  firstSeed: number;
  lasts: number;
  gathering: Gathering;
}
export type Told = { ready: true } | { result: CrowdResult; done: boolean };

const tell = (what: Told): Promise<void> => new Promise((resolve) => process.send?.(what, () => resolve()));

process.once('message', (orders: Orders) => {
  void work(orders);
});
await tell({ ready: true });

async function work({ url, name, clients, firstSeed, lasts, gathering }: Orders): Promise<void> {
  const result = nothingYet();
  const since = (): CrowdResult => {
    const { calls, cut } = result;
    const part = { calls, cut, told: result.told.splice(0), takenBack: result.takenBack.splice(0), failures: result.failures.splice(0) };
    Object.assign(result, { calls: 0, cut: 0 });
    return part;
  };
  const telling = setInterval(() => void tell({ result: since(), done: false }), 100);
  const until = performance.now() + lasts;
  await Promise.all(Array.from({ length: clients }, (_, nr) => oneClient({ url, name, seed: firstSeed + nr, goesOn: () => performance.now() < until }, gathering, result)));
  clearInterval(telling);
  await tell({ result: since(), done: true });
  process.disconnect();
}
