/** The glossary's terms in texts, and that every explanation is complete. */
import { expect, test } from 'vitest'
import { languages } from '../../core/text/language'
import { en } from './en'
import { loadExplained, type ExplainedPart } from './explained'
import { findTerms } from './findTerms'
import { termIds } from './termIds'
import { zh } from './zh'

const marked = (text: string) =>
  findTerms(text, en.terms).flatMap(({ words, term }) => (term ? [`${term}: ${words}`] : []))

test('marks the first place of each term, in any case, and loses no word', () => {
  const text = 'Raw pixels 50%: the features win. Later the features lose, within noise.'
  expect(marked(text)).toEqual(['rawPixels: Raw pixels', 'features: features', 'noise: within noise'])
  expect(
    findTerms(text, en.terms)
      .map(({ words }) => words)
      .join(''),
  ).toBe(text)
})

test('marks no part of a longer word, and the longer of two terms', () => {
  expect(marked('signatures of finatsio, probed layers')).toEqual([])
  expect(marked('nats per masked pixel')).toEqual(['nats: nats', 'masked: masked pixel'])
  expect(marked('')).toEqual([])
})

test('words of a script without spaces are found inside a sentence', () => {
  const words = { ...en.terms, layer: ['层'] }
  expect(findTerms('最好：第2层，共6层。', words).filter(({ term }) => term === 'layer')).toEqual([
    { words: '层', term: 'layer' },
  ])
})

test('Chinese readings have their terms marked', () => {
  const { loss, probes } = zh
  const found = (text: string) => findTerms(text, zh.terms).flatMap(({ term }) => term ?? [])
  expect(found(loss.uniform)).toEqual(['lnV'])
  expect(found(loss.natsPer('像素'))).toEqual(['nats'])
  expect(found(probes.reading.rawNoise('50%', '1 ± 2', true))).toEqual(['rawPixels', 'features', 'noise'])
})

test('the texts of charts and readings have their terms marked', () => {
  const { probes, loss } = en
  expect(marked(probes.reading.best('2', 6, '58.7%'))).toEqual(['layer: layer'])
  expect(marked(loss.uniform)).toEqual(['lnV: ln V'])
  expect(marked(loss.natsPer('pixel'))).toEqual(['nats: nats'])
  expect(marked(loss.bitsPer('pixel'))).toEqual(['bits: bits'])
  expect(marked(probes.majorityClass)).toEqual(['majorityClass: majority class'])
})

test.each(languages)(
  'each part has two sentences, each term a meaning and an example: %s',
  async (language) => {
    const { parts, terms } = await loadExplained(language)
    const sentences = (text: string) =>
      text.split(language === 'en' ? /(?<=[.?!])\s+(?=\p{Lu})/u : /(?<=[。？！])(?=.)/u).length
    for (const part of Object.keys(parts) as ExplainedPart[])
      expect([part, sentences(parts[part].about)]).toEqual([part, 2])
    for (const id of termIds) {
      expect(terms[id].name).not.toBe('')
      expect(sentences(terms[id].meaning)).toBeLessThanOrEqual(2)
      expect(sentences(terms[id].example)).toBeLessThanOrEqual(2)
    }
  },
)
