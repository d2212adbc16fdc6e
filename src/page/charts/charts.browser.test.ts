/**
 * What the loss and probe charts draw in a real browser: bands, error bars, and levels at the edge; and that
 * a heatmap of very many probes keeps cells that can be read and pressed.
 */
import { createElement, type FunctionComponent, type ReactElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Band } from './bands'
import { figureSvg } from './figureFile'
import { Heatmap } from './Heatmap'
import { evenly } from '../../core/metricSeries'
import { LossChart } from './LossChart'
import { EarlierCurves, MainCurve } from './layerMarks'
import { accuracyRange, ProbeChart } from './ProbeChart'
import './charts.css'

/** A busy machine draws late. */
const slowly = { timeout: 20_000 }

let root: Root
let place: HTMLElement

beforeEach(() => {
  place = document.createElement('div')
  place.style.width = '400px'
  place.style.setProperty('--run', 'rgb(1, 2, 3)')
  place.style.setProperty('--ground', 'rgb(255, 255, 255)')
  document.body.append(place)
  root = createRoot(place)
})
afterEach(() => {
  root.unmount()
  place.remove()
})

const band: Band = {
  name: 'set',
  colour: 'rgb(0, 128, 64)',
  points: [
    { x: 0, mean: 2, low: 1.5, high: 2.5 },
    { x: 2, mean: 1, low: 0.5, high: 1.5 },
  ],
}

/** A chart inside the element that gives it its height. */
const inFrame = <P extends object>(Chart: FunctionComponent<P>, props: P): ReactElement =>
  createElement('div', { className: 'chart' }, createElement(Chart, props))

/** Renders and waits until the chart has drawn a curve. */
async function draw(element: ReactElement): Promise<void> {
  root.render(element)
  await expect.poll(() => place.querySelectorAll('path.recharts-curve').length, slowly).toBeGreaterThan(0)
}

/** Height of the first drawn shape, in CSS pixels. */
const heightOf = (selector: string) => place.querySelector(selector)?.getBoundingClientRect().height ?? 0

const edgeTexts = () => [...place.querySelectorAll('.edge-level')].map((text) => text.textContent)

test('the loss chart draws a band under its mean, and levels at the edge with their numbers', async () => {
  await draw(
    inFrame(LossChart, {
      points: [
        { step: 0, raw: 2 },
        { step: 2, raw: 1 },
      ],
      past: [],
      bands: [band],
      heldOut: 'validation',
      levels: [
        { name: 'uniform, ln V', value: 2.77 },
        { name: 'colour counts', value: 2 },
        { name: 'published', value: 0.25 },
      ],
      range: [0.5, 2.5],
      logX: false,
      logY: false,
    }),
  )
  await expect.poll(edgeTexts, slowly).toEqual(['uniform, ln V 2.77 ↑', 'published 0.250 ↓'])
  expect(place.querySelectorAll('.level line')).toHaveLength(1)
  const area = place.querySelector<SVGPathElement>('.band .recharts-area-area')!
  expect(getComputedStyle(area).fill).toBe('rgb(0, 128, 64)')
  // The band fills the axis: 0.5 to 2.5 of that range.
  expect(heightOf('.band .recharts-area-area')).toBeGreaterThan(90)
  expect(place.querySelectorAll('.band-mean path.recharts-curve')).toHaveLength(1)
  // Exported with the halo behind the letters, not over them.
  const { svg } = figureSvg(place, 'Loss')
  expect(svg).toMatch(/paint-order="stroke[^>]*>published 0\.250 ↓/)
})

test('the probe chart draws one standard error, and pins the raw pixels that lie outside', async () => {
  const shown = { accuracy: [0.5, 0.6, 0.55], errors: [0.02, 0.04, 0.02] }
  const earlier = [{ step: 5, accuracy: [0.5, 0.55, 0.5] }]
  const bands = [{ ...band, points: band.points.map(({ x }) => ({ x, mean: 0.5, low: 0.48, high: 0.52 })) }]
  await draw(
    inFrame(ProbeChart, {
      depth: 3,
      range: accuracyRange([shown, ...earlier], bands),
      shown: [
        createElement(EarlierCurves, { key: 'earlier', curves: earlier }),
        createElement(MainCurve, { key: 'main', ...shown, best: 1 }),
      ],
      untrained: null,
      past: [],
      bands,
      levels: [
        { name: 'raw pixels', value: 0.967 },
        { name: 'majority class', value: 0.1 },
      ],
    }),
  )
  await expect.poll(edgeTexts, slowly).toEqual(['raw pixels 96.7% ↑', 'majority class 10.0% ↓'])
  await expect.poll(() => place.querySelectorAll('.error-bars').length, slowly).toBe(1)
  // Each bar ends with a line from its lower to its upper end, around its dot.
  const path = place.querySelector('.error-bars')!.getAttribute('d')!
  const bars = [...path.matchAll(/M([\d.]+) ([\d.]+)V([\d.]+)/g)].map((bar) => bar.slice(1).map(Number))
  const dots = [...place.querySelectorAll('circle.dot-latest')]
  expect(bars).toHaveLength(3)
  bars.forEach(([x, low, high], i) => {
    expect(x).toBeCloseTo(Number(dots[i].getAttribute('cx')), 3)
    expect((low + high) / 2).toBeCloseTo(Number(dots[i].getAttribute('cy')), 3)
  })
  expect((bars[1][1] - bars[1][2]) / (bars[0][1] - bars[0][2])).toBeCloseTo(2, 6)
  expect(place.querySelectorAll('path.earlier')).toHaveLength(1)
  expect(place.querySelectorAll('.band .recharts-area-area')).toHaveLength(1)
})

test('the heatmap keeps few columns of very many, with cells that can be hit', async () => {
  const columns = Array.from({ length: 500 }, (_, i) => ({
    step: i * 10,
    accuracy: Array.from({ length: 13 }, (_, layer) => 0.3 + (i / 1000) * Math.sin(layer / 4)),
    errors: new Array<number>(13).fill(0.01),
  }))
  root.render(createElement(Heatmap, { columns, summary: 'A grid.', marked: 333, onOpen: () => undefined }))
  await expect.poll(() => place.querySelectorAll('[role="row"]').length, slowly).toBe(13)
  expect(place.querySelectorAll('.heat-cell')).toHaveLength(13 * 40)
  expect(heightOf('.heat-cell')).toBeGreaterThanOrEqual(18)
  expect(place.querySelectorAll('.heat-step').length).toBeLessThanOrEqual(6)
  const mark = place.querySelector('.heat-marked')!.getBoundingClientRect()
  const marked = evenly(columns, 40).findLast(({ step }) => step <= 333)!
  const cell = place.querySelector(`[aria-label^="step ${marked.step},"]`)!.getBoundingClientRect()
  expect(Math.abs(mark.left - cell.left)).toBeLessThan(1)
})
