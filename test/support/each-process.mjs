/** Before the first spec of each process. What tests start is started as users start it, without our hooks. */
delete process.env.NODE_OPTIONS;
