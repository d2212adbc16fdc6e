/**
 * Every reader of data files against 2,000 seeded damages of real files of its format. Each must answer with
 * a result or a typed error, within the time and memory of testSupport/tryReader.ts.
 */
import { describe, expect, it } from 'vitest'
import { dataReaders } from '../../testSupport/dataReaders'
import { expectSafe, FUZZ_ROUNDS } from '../../testSupport/fuzz'

describe('damaged files are read or refused with a typed error', () => {
  it.each(dataReaders.map((reader) => [reader.name, reader] as const))(
    '%s',
    { timeout: 120_000 },
    async (_, { sources, read, rounds = FUZZ_ROUNDS }) => {
      expect.hasAssertions()
      await expectSafe(sources, read, rounds)
    },
  )
})
