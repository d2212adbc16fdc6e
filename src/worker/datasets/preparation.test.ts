/** Which preparation of data gives way to which. */
import { expect, it } from 'vitest'
import { baseConfig } from '../../core/presets'
import { Preparations } from './preparation'

const other = { ...baseConfig, nPx: 6 }

it('drops a preview for other data, and never for its own or for another model', () => {
  const preparations = new Preparations()
  const { signal } = preparations.ask(baseConfig, false)
  preparations.ask(baseConfig, true)
  preparations.ask({ ...baseConfig, nLayer: 1 }, false)
  expect(signal.aborted).toBe(false)
  preparations.ask(other, false)
  expect(signal.aborted).toBe(true)
})

it('keeps a start against previews, and drops it for another start', () => {
  const preparations = new Preparations()
  const { signal } = preparations.ask(baseConfig, true)
  preparations.ask(other, false)
  expect(signal.aborted).toBe(false)
  preparations.ask(other, true)
  expect(signal.aborted).toBe(true)
})

it('leaves alone what is done', () => {
  const preparations = new Preparations()
  const { signal, done } = preparations.ask(baseConfig, false)
  done()
  preparations.ask(other, true)
  expect(signal.aborted).toBe(false)
})
