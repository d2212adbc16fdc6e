/** Where the card stands, and how a stroke moves the points of a drawn curve. */
import { expect, test } from 'vitest'
import { presetById } from '../../../core/presets'
import { bestCorner, overlap } from './cardPlace'
import { curveXs, flatCurve, withStroke } from './CurveInput'
import { axesFor, pointAt, placeX, placeY, withCurves } from './plot'

const config = { ...presetById('digits8').config, nLayer: 4, steps: 80, nVocab: 16 }
const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom })

test('boxes share the pixels that both have', () => {
  expect(overlap(box(0, 0, 10, 10), box(5, 8, 20, 20))).toBe(10)
  expect(overlap(box(0, 0, 10, 10), box(10, 0, 20, 10))).toBe(0)
})

test('the card stands where it covers least, and stays where another place is no better', () => {
  const card = { width: 300, height: 400 }
  const room = box(0, 0, 1400, 900)
  const inSetup = box(0, 100, 320, 900)
  expect(bestCorner(card, room, inSetup, 'bottom-left')).toBe('bottom-right')
  const inCurves = box(1000, 100, 1400, 900)
  expect(bestCorner(card, room, inCurves, 'bottom-right')).toBe('bottom-left')
  expect(bestCorner(card, room, inCurves, 'top-right')).toBe('bottom-left')
  const inMiddle = box(400, 0, 900, 900)
  expect(bestCorner(card, room, inMiddle, 'bottom-right')).toBe('bottom-right')
})

test('the axes of a guess are those of the run to come', () => {
  expect(curveXs(axesFor('probe', config))).toEqual([0, 1, 2, 3, 4])
  expect(curveXs(axesFor('loss', config))).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80])
  // Who knows nothing has a loss of ln V.
  expect(flatCurve(axesFor('loss', config))[3].y).toBeCloseTo(Math.log(16), 12)
})

test('a place in the drawing and a point of the axes are each other’s inverse, within the axes', () => {
  const axes = axesFor('loss', config)
  const point = pointAt(axes, placeX(axes, 33), placeY(axes, 1.2))
  expect(point.x).toBeCloseTo(33, 10)
  expect(point.y).toBeCloseTo(1.2, 10)
  expect(pointAt(axes, -500, -500)).toEqual({ x: 0, y: axes.y[1] })
})

test('a stroke moves every point that it passes, and a press the nearest', () => {
  const flat = flatCurve(axesFor('probe', config))
  const stroke = withStroke(flat, { x: 0.5, y: 0 }, { x: 3.5, y: 1 })
  expect(stroke.map(({ y }) => Number(y.toFixed(3)))).toEqual([0.5, 0.167, 0.5, 1, 0.5])
  expect(withStroke(flat, { x: 2.2, y: 0.9 }, { x: 2.2, y: 0.9 }).map(({ y }) => y)).toEqual([
    0.5, 0.5, 0.9, 0.5, 0.5,
  ])
  // Drawn backwards it is the same.
  expect(withStroke(flat, { x: 3.5, y: 1 }, { x: 0.5, y: 0 })[2].y).toBeCloseTo(0.5, 12)
})

test('curves beyond the axes widen them', () => {
  expect(withCurves(axesFor('probe', config), [{ x: 8, y: 0.5 }])).toMatchObject({ x: [0, 8], y: [0, 1] })
})
