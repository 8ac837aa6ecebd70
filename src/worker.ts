import 'reflect-metadata';
import { run } from './start/run.js';

// A process that runs jobs and answers health checks; any number of them beside any number of API replicas.
await run({ jobs: true, serve: ({ listen }) => listen() });
