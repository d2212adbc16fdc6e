/** Options of headless training: what each means, and what is refused before anything is loaded. */
import { describe, expect, it } from 'vitest'
import { readOptions } from './options.mjs'
import { trainOptions } from './trainOptions.mjs'

const read = (words: string) => trainOptions(readOptions(words === '' ? [] : words.split(' ')))

describe('options of training', () => {
  it('are those of the command, and settings by name', () => {
    expect(read('--steps 1500 --stopAfter 20 --every 2 --out a.igpt --nLayer 2 --data a,b/c')).toMatchObject({
      preset: 'digits8',
      stopAfter: 20,
      fileEverySeconds: 120,
      out: 'a.igpt',
      data: ['a', 'b/c'],
      settings: new Map([
        ['steps', '1500'],
        ['nLayer', '2'],
      ]),
    })
    expect(read('')).toMatchObject({ out: '', resume: '', data: [], stopAfter: undefined, json: false })
  })

  it.each([
    ['--out', '--out needs a value'],
    ['--steps --json', '--steps needs a value'],
    ['--stopAfter ten', '--stopAfter must be a number, not ten'],
    ['--json yes', '--json takes no value'],
    ['--every 5', 'add --out FILE'],
    ['--half --weightsOnly', 'add --out FILE'],
    ['--totalSteps 5', 'called --steps now'],
    ['--seed 1 --seed 2', '--seed is given twice'],
    ['digits8', 'Options begin with --'],
  ])('%s is refused', (words, why) => {
    expect(() => read(words)).toThrow(why)
  })
})
