/** Tooltips for the keys: with the focus, away by Escape, and clear of fields in error. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { showTipsOnFocus, tipPlace } from './focusTips'

let end: () => void
beforeEach(() => {
  document.body.innerHTML = '<button title="Stop (x)">Stop</button><button>Other</button>'
  Object.defineProperties(document.documentElement, {
    clientWidth: { value: 800, configurable: true },
    clientHeight: { value: 600, configurable: true },
  })
  end = showTipsOnFocus(document)
})
afterEach(() => {
  end()
  document.body.innerHTML = ''
})

const tip = () => document.querySelector<HTMLElement>('.focus-tip')?.dataset.tip
const [stop, other] = [
  () => document.querySelectorAll('button')[0],
  () => document.querySelectorAll('button')[1],
]

test('the title stands beside the control with the focus, until the focus leaves', () => {
  stop().focus()
  expect(tip()).toBe('Stop (x)')
  other().focus()
  expect(tip()).toBeUndefined()
})

test('Escape takes it away and leaves the focus', () => {
  stop().focus()
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  expect(tip()).toBeUndefined()
  expect(document.activeElement).toBe(stop())
})

const box = (left: number, top: number, width = 100, height = 30) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
})
const [size, view] = [
  { width: 120, height: 20 },
  { width: 300, height: 200 },
]

test.each([
  ['below the control', box(20, 50), [], { left: 20, top: 86 }],
  ['inside the window', box(250, 50), [], { left: 172, top: 86 }],
  ['above it at the lower edge', box(20, 165), [], { left: 20, top: 139 }],
  ['above it where a field in error is below', box(20, 50), [box(20, 85)], { left: 20, top: 24 }],
  ['nowhere between two of them', box(20, 50), [box(20, 85), box(20, 20)], null],
])('%s', (_, control, errors, place) => {
  expect(tipPlace(control, size, view, errors)).toEqual(place)
})
