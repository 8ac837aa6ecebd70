import { access, whose } from '../../identity/access.js';

export const curators = access.permission('knowledge_broker', 'administrator');
export const anyFinding = whose.everybodys('any finding: they belong to nobody');
export const anyNote = whose.everybodys('any note');
