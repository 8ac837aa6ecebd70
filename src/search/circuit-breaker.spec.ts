import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.js';

describe('the circuit breaker', () => {
  it('opens after two failures in a row, and lets one try after the pause', () => {
    let now = 0;
    const breaker = new CircuitBreaker(() => now);
    breaker.failed();
    expect(breaker.mayTry()).toBe(true);
    breaker.succeeded();
    breaker.failed();
    expect(breaker.mayTry()).toBe(true);
    breaker.failed();
    expect(breaker.mayTry()).toBe(false);
    now += 5_001;
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, false]);
    breaker.failed();
    expect(breaker.mayTry()).toBe(false);
    now += 5_001;
    expect(breaker.mayTry()).toBe(true);
    breaker.succeeded();
    expect([breaker.mayTry(), breaker.mayTry()]).toEqual([true, true]);
  });
});
