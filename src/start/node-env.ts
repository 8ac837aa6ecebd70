/**
 * Imported before anything else. graphql checks each type it meets several times over unless Node is told that this is production, which costs about a
 * quarter of a small request; so it always is told. Whether the person who started us said so decides more (`runtime.ts`).
 */
export const saidProduction = process.env.NODE_ENV === 'production';

process.env.NODE_ENV ??= 'production';
