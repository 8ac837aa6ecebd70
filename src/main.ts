import 'reflect-metadata';
import { run } from './start/run.js';

await run({
  async serve({ app, settings, ...running }) {
    // Listening first: a port that somebody took meanwhile shows before the sample data are loaded. Nobody can sign in before tokens are printed.
    await app.listen(settings.PORT, settings.HOST);
    const { greet, loadSample } = await import('./start/greeting.js');
    const hasSample = await loadSample({ app, ...running });
    await greet({ app, settings, ...running }, hasSample);
  },
});
