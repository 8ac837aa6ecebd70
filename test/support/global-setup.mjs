import './typescript.mjs';

/** Before the first spec: one throwaway Postgres with a migrated template that every spec file copies. */
export default async function setUp() {
  const { startTestServer } = await import('./test-server.ts');
  globalThis.askwellTestServer = await startTestServer();
}
