/**
 * Every reader of models against 2,000 seeded damages of real files of its format. Each must answer with a
 * result or a typed error, within the time and memory of testSupport/tryReader.ts.
 */
import { describe, expect, it } from 'vitest'
import { expectSafe, FUZZ_ROUNDS } from '../testSupport/fuzz'
import { modelReaders } from '../testSupport/modelReaders'

describe('damaged models are read or refused with a typed error', () => {
  it.each(modelReaders.map((reader) => [reader.name, reader] as const))(
    '%s',
    { timeout: 120_000 },
    async (_, { sources, read, rounds = FUZZ_ROUNDS }) => {
      expect.hasAssertions()
      await expectSafe(sources, read, rounds)
    },
  )
})
