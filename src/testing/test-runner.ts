/** What is claimed of a value, as Jest and Vitest name it. */
export interface Claims<Result> {
  toBe(expected: unknown): Result;
  toEqual(expected: unknown): Result;
  toMatchObject(expected: object): Result;
  toHaveLength(expected: number): Result;
  toHaveProperty(path: string): Result;
  toContain(expected: unknown): Result;
  toContainEqual(expected: unknown): Result;
  toBeNull(): Result;
  toBeGreaterThanOrEqual(expected: number): Result;
}

export interface Expectation extends Claims<unknown> {
  not: Claims<unknown>;
  rejects: Claims<Promise<unknown>>;
}

/**
 * What the suites use of a test runner. Jest and Vitest have it, as globals or as what `@jest/globals` and `vitest`
 * export: `describeProjectStore(name, factory, vitest)` after `import * as vitest from 'vitest'`.
 */
export interface TestRunner {
  describe: (name: string, suite: () => void) => unknown;
  it: (name: string, test: () => Promise<void>) => unknown;
  beforeAll: (step: () => Promise<void>) => unknown;
  beforeEach: (step: () => Promise<void> | void) => unknown;
  afterAll: (step: () => Promise<void>) => unknown;
  expect: (actual: unknown) => Expectation;
}

/** The runner whose globals are there. */
export function globalRunner(): TestRunner {
  const globals = globalThis as unknown as Partial<TestRunner>;
  const { describe, it, beforeAll, beforeEach, afterAll, expect } = globals;
  if (!describe || !it || !beforeAll || !beforeEach || !afterAll || !expect) {
    throw new Error('depth-realtime/testing: no globals of a test runner; give the runner as the last argument');
  }
  return { describe, it, beforeAll, beforeEach, afterAll, expect };
}
