// Specs run in three workers that load the application once, not once for each file: half the time of all tests.
// They read TypeScript by the same hooks as those that tests start.
process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, '--enable-source-maps', `--import=${new URL('test/support/typescript.mjs', import.meta.url)}`].filter(Boolean).join(' ');

/** @type {import('jest').Config} */
export default {
  runner: 'jest-light-runner',
  rootDir: '.',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  // Faults with real processes and other long ones: `npm run test:full`.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.FULL ? [] : ['\\.full\\.spec\\.ts$'])],
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  transform: {},
  setupFiles: ['<rootDir>/test/support/each-worker.mjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // One more than cores: two leave a sixth of two cores idle, waiting for databases and processes (286 s against 267).
  maxWorkers: 3,
};
