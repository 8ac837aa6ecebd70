import 'reflect-metadata';
import { greet, loadSample } from './start/greeting.js';
import { run } from './start/run.js';

await run({
  async serve({ app, runtime, settings }) {
    await app.init();
    const hasSample = await loadSample(app, runtime);
    await app.listen(settings.PORT, settings.HOST);
    await greet(app, runtime, hasSample);
  },
});
