/** The inputs that fuzzing kept are read or refused with a typed error, each by its own reader. */
import { expect, it } from 'vitest'
import { corpusOf } from '../../scripts/fuzzCorpus.mjs'
import { dataReaders } from './dataReaders'
import { modelReaders } from './modelReaders'
import { otherReaders } from './otherReaders'
import { tryReader } from './tryReader'

it('every committed input of every reader', { timeout: 60_000 }, async () => {
  let inputs = 0
  const errors: string[] = []
  for (const { name, read } of [...modelReaders, ...dataReaders, ...otherReaders])
    for (const bytes of corpusOf(name)) {
      const answer = await tryReader(read, bytes)
      if (typeof answer === 'object') errors.push(`${name}: ${answer.error}`)
      inputs += 1
    }
  expect(errors).toEqual([])
  expect(inputs).toBeGreaterThan(150)
})
