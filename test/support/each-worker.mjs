/** Before the first spec of each worker. What tests start is started as users start it, without our hooks. */
delete process.env.NODE_OPTIONS;

// In a thread it would end the worker without a word, and Jest would wait for ever.
process.exit = (code) => {
  throw new Error(`Something called process.exit(${code ?? ''}). Test that in a process of its own (test/support/service.ts).`);
};
