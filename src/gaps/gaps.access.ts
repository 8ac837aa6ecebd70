import { access } from '../identity/access.js';

/** Those who can do something about it. */
export const whoFillsGaps = access.permission('knowledge_broker', 'ics_staff', 'administrator');
