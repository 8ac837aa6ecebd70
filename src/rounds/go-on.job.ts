import { defineJob } from '../platform/jobs/jobs.js';

/** Rounds that are due go on. Found by looking, so it says of none which; any number of workers may look at once. */
export const goOn = defineJob<Record<string, never>>('rounds.go-on');
/** The sweep's own: a round that starts while a run waits needs no second one. */
export const goOnKey = 'sweep:rounds.go-on';
