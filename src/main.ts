import 'reflect-metadata';
import { greet } from './start/greeting.js';
import { run } from './start/run.js';

await run({
  async serve({ app, runtime, settings }) {
    await app.listen(settings.PORT, settings.HOST);
    await greet(app, runtime);
  },
});
