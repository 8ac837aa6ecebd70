import './start/node-env.js';
import 'reflect-metadata';
import { run } from './start/run.js';

await run({
  async serve(running) {
    // First: a port that somebody took meanwhile shows before the sample data are loaded. Nobody can sign in before tokens are printed.
    await running.listen();
    const { greet, loadSample } = await import('./start/greeting.js');
    await greet(running, await loadSample(running));
  },
});
