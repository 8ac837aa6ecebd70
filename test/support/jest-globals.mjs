/**
 * What specs get as `@jest/globals`: Jest's own functions, with the time limits that the runner doesn't keep.
 */
const usualLimit = Number(process.env.TEST_LIMIT_MS ?? 40_000);

/** The function of a test or hook, failing after `limit` milliseconds. */
const within = (limit, run) => async (...given) => {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`This took more than ${limit} ms.`)), limit);
  });
  try {
    return await Promise.race([late, run(...given)]);
  } finally {
    clearTimeout(timer);
  }
};

const timedHook = (define) => (run, limit = usualLimit) => define(within(limit, run), limit);
const timedTest = (define) => (name, run, limit = usualLimit) => define(name, within(limit, run), limit);
const timedTests = (define) => Object.assign(timedTest(define), { each: (...table) => timedTest(define.each(...table)) });

export const { describe, expect, jest } = globalThis;
export const it = Object.assign(timedTests(globalThis.it), { only: timedTests(globalThis.it.only), skip: timedTests(globalThis.it.skip) });
export const test = it;
export const beforeAll = timedHook(globalThis.beforeAll);
export const afterAll = timedHook(globalThis.afterAll);
export const beforeEach = timedHook(globalThis.beforeEach);
export const afterEach = timedHook(globalThis.afterEach);
