import './typescript.mjs';

/** Before the first spec: one throwaway Postgres with a migrated template that every spec file copies. */
export default async function setUp() {
  // Tested as it runs; graphql also checks each type it meets several times over otherwise.
  process.env.NODE_ENV = 'production';
  const { startTestServer } = await import('./test-server.ts');
  globalThis.askwellTestServer = await startTestServer();
}
