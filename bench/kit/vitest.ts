/**
 * What the test files import from 'vitest' when they are bundled into the kit: vitest's own runner and
 * matchers, without its server, transforms and browsers, so that the same tests run through Dawn in Node.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect'

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from '@vitest/runner'

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin)

type Asymmetric = Record<string, (expected: unknown) => unknown>
const asymmetric = (globalThis as unknown as Record<symbol, Asymmetric>)[ASYMMETRIC_MATCHERS_OBJECT]

/** The matchers of vitest; those that need its server (snapshots, polling) are missing. */
export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  asymmetric,
)
setState({ assertionCalls: 0 }, expect as never)
