import { whose } from '../identity/access.js';

/** Findings that a reader may name; any other is answered like one that doesn't exist. */
export const readFindings = whose.own('published findings', 'knowledge_broker', 'administrator');
