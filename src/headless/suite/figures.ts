/**
 * Line charts of a suite as SVG text: curves with a band of one deviation, and points. Colours are middle
 * tones on a clear background, legible on a light and on a dark page without knowing which it is.
 */
import { layersOf, checkpointsOf, type Group } from './aggregate'
import { probeKinds, type ProbeKind } from '../../core/probeKinds'
import { layersIn } from './runResult'

export interface Curve {
  name: string
  colour: string
  points: readonly { x: number; y: number; deviation?: number }[]
  /** Dashes as of stroke-dasharray; solid if absent. */
  dash?: string
  /** Draws dots only, joined by no line. */
  dotsOnly?: boolean
}

export interface Chart {
  title: string
  xLabel: string
  yLabel: string
  curves: readonly Curve[]
  /** Numbers of the x axis are whole. */
  wholeX?: boolean
}

const size = { width: 640, height: 380, left: 62, right: 190, top: 40, bottom: 52 }
const ink = '#767d87'
/** At least three to one on white and on GitHub's dark page. */
export const seriesColours = [
  '#3b82f6',
  '#d97706',
  '#16a34a',
  '#a855f7',
  '#db2777',
  '#0d9488',
  '#dc2626',
  '#767d87',
]

const escapeText = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
const at = (value: number) => value.toFixed(1)

/** Round numbers that cover a range in about `count` intervals. */
export function ticksOf(from: number, to: number, count: number, whole = false): number[] {
  const span = to - from || 1
  const power = 10 ** Math.floor(Math.log10(span / count))
  const step = Math.max(
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => span / candidate <= count) ?? span,
    whole ? 1 : 0,
  )
  const ticks: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * span; i += 1)
    ticks.push(Number((i * step).toPrecision(10)))
  return ticks
}

/** The smallest and the largest of the values, widened by a share of their span. */
function extent(values: readonly number[], widen: number): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const span = high - low || Math.abs(high) || 1
  return [low - widen * span, high + widen * span]
}

interface Scales {
  x: (value: number) => number
  y: (value: number) => number
}

function curveParts(curve: Curve, { x, y }: Scales): string[] {
  const { colour, points, dash, dotsOnly } = curve
  const parts: string[] = []
  if (points.some(({ deviation = 0 }) => deviation > 0)) {
    const edge = (sign: number) =>
      points.map((p) => `${at(x(p.x))},${at(y(p.y + sign * (p.deviation ?? 0)))}`)
    parts.push(
      `<polygon points="${[...edge(1), ...edge(-1).reverse()].join(' ')}" fill="${colour}" ` +
        'fill-opacity="0.18"/>',
    )
  }
  if (!dotsOnly)
    parts.push(
      `<polyline points="${points.map((p) => `${at(x(p.x))},${at(y(p.y))}`).join(' ')}" fill="none" ` +
        `stroke="${colour}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`,
    )
  if (!dash)
    parts.push(...points.map((p) => `<circle cx="${at(x(p.x))}" cy="${at(y(p.y))}" r="3" fill="${colour}"/>`))
  return parts
}

function axes(
  { xLabel, yLabel, wholeX }: Chart,
  xs: [number, number],
  ys: [number, number],
  { x, y }: Scales,
) {
  const { width, height, left, right, top, bottom } = size
  const text = (px: number, py: number, words: string, anchor: string, extra = '') =>
    `<text x="${at(px)}" y="${at(py)}" text-anchor="${anchor}"${extra}>${escapeText(words)}</text>`
  const middle = (top + height - bottom) / 2
  return [
    ...ticksOf(ys[0], ys[1], 6).flatMap((tick) => [
      `<line x1="${left}" x2="${width - right}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="${ink}" ` +
        'stroke-opacity="0.3"/>',
      text(left - 8, y(tick) + 4, String(tick), 'end'),
    ]),
    ...ticksOf(xs[0], xs[1], 8, wholeX).map((tick) =>
      text(x(tick), height - bottom + 20, String(tick), 'middle'),
    ),
    text((left + width - right) / 2, height - 12, xLabel, 'middle'),
    text(16, middle, yLabel, 'middle', ` transform="rotate(-90 16 ${at(middle)})"`),
  ]
}

function legend(curves: readonly Curve[]): string[] {
  const from = size.width - size.right + 14
  return curves.flatMap(({ name, colour, dash, dotsOnly }, i) => {
    const py = size.top + 8 + 20 * i
    const mark = dotsOnly
      ? `<circle cx="${from + 10}" cy="${py}" r="3" fill="${colour}"/>`
      : `<line x1="${from}" x2="${from + 20}" y1="${py}" y2="${py}" stroke="${colour}" stroke-width="2"` +
        `${dash ? ` stroke-dasharray="${dash}"` : ''}/>`
    return [mark, `<text x="${from + 26}" y="${py + 4}">${escapeText(name)}</text>`]
  })
}

/** The chart as an SVG document. @throws RangeError without any point */
export function svgOf(chart: Chart): string {
  const points = chart.curves.flatMap((curve) => curve.points)
  if (points.length === 0) throw new RangeError('A chart needs points.')
  const { width, height, left, right, top, bottom } = size
  const xs = extent(
    points.map((point) => point.x),
    0.03,
  )
  const ys = extent(
    points.flatMap(({ y, deviation = 0 }) => [y - deviation, y + deviation]),
    0.05,
  )
  const scales: Scales = {
    x: (value) => left + ((value - xs[0]) / (xs[1] - xs[0])) * (width - left - right),
    y: (value) => height - bottom - ((value - ys[0]) / (ys[1] - ys[0])) * (height - top - bottom),
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
      `height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${ink}">`,
    `<title>${escapeText(chart.title)}</title>`,
    `<text x="${left}" y="22" font-size="15" font-weight="600">${escapeText(chart.title)}</text>`,
    ...axes(chart, xs, ys, scales),
    ...chart.curves.flatMap((curve) => curveParts(curve, scales)),
    ...legend(chart.curves),
    '</svg>',
    '',
  ].join('\n')
}

export const probeNames: Record<ProbeKind, string> = { linear: 'linear', knn: 'k-NN', attentive: 'attentive' }
export const objectiveNames = { autoregressive: 'next pixel', masked: 'masked' } as const
const percent = (share: number) => 100 * share

/** Probe accuracy by layer of one set: both objectives with bands over seeds, untrained, raw pixels. */
export function layersChart(set: string, groups: readonly Group[]): Chart | null {
  const curves = groups.flatMap((group, i): Curve[] => {
    const name = objectiveNames[group.objective]
    const colour = seriesColours[i]
    const curve = (when: 'trained' | 'untrained', words: string, dash?: string): Curve[] => {
      const layers = layersOf(group, (result) => layersIn(result, when))
      if (!layers) return []
      const points = layers.map(({ mean, deviation }, x) => ({
        x,
        y: percent(mean),
        deviation: percent(deviation),
      }))
      return [{ name: words, colour, points, dash }]
    }
    return [...curve('trained', name), ...curve('untrained', `${name}, untrained`, '2 4')]
  })
  if (curves.length === 0) return null
  const raws = groups.flatMap(({ results }) => results.map(({ baselines }) => baselines.rawPixelAccuracy))
  const raw = percent(raws.reduce((a, b) => a + b, 0) / raws.length)
  const last = Math.max(...curves.map(({ points }) => points.length - 1))
  return {
    title: `${set}: linear probe by layer`,
    xLabel: 'layer',
    yLabel: 'test accuracy, %',
    wholeX: true,
    curves: [
      ...curves,
      { name: 'raw pixels', colour: ink, dash: '6 4', points: [0, last].map((x) => ({ x, y: raw })) },
    ],
  }
}

/** The three classifiers by layer of one set, trained networks only; null with linear probes alone. */
export function classifiersChart(set: string, groups: readonly Group[]): Chart | null {
  const curves = groups.flatMap((group) =>
    probeKinds.flatMap((probe, i): Curve[] => {
      const layers = layersOf(group, (result) => layersIn(result, 'trained', probe))
      if (!layers) return []
      return [
        {
          name: `${objectiveNames[group.objective]}, ${probeNames[probe]}`,
          colour: seriesColours[2 + i],
          dash: group.objective === 'masked' ? '6 4' : undefined,
          points: layers.map(({ mean, deviation }, x) => ({
            x,
            y: percent(mean),
            deviation: percent(deviation),
          })),
        },
      ]
    }),
  )
  if (curves.length <= groups.length) return null
  return {
    title: `${set}: three classifiers by layer`,
    xLabel: 'layer',
    yLabel: 'test accuracy, %',
    wholeX: true,
    curves,
  }
}

/** The best layer's accuracy against the validation loss at every checkpoint (paper figure 3). */
export function lossChart(set: string, groups: readonly Group[]): Chart | null {
  const curves = groups.map((group, i): Curve => ({
    name: group.size,
    colour: seriesColours[i % seriesColours.length],
    dotsOnly: true,
    points: group.results.flatMap((result) =>
      checkpointsOf(result)
        .filter(({ step }) => step > 0)
        .map(({ loss, accuracy }) => ({ x: loss, y: percent(accuracy) })),
    ),
  }))
  if (curves.every(({ points }) => points.length === 0)) return null
  return {
    title: `${set}: probe against loss, all checkpoints and seeds`,
    xLabel: 'validation loss, nats per pixel',
    yLabel: 'best layer, test accuracy, %',
    curves,
  }
}
