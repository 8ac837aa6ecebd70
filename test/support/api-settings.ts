import { type ApiSettings, usualApi } from '../../src/platform/config/api-settings.js';

/** As in production, but that specs may send as much as they like and ask for the schema. */
export const apiForTests: ApiSettings = { ...usualApi, introspection: true, budgets: null };
