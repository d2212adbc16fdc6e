/** The report of a suite as Markdown: what ran, tables over seeds, the paper's claims, and the figures. */
import { probeKinds } from '../../core/probeKinds'
import { claimsOf } from '../claims'
import {
  armOf,
  bitsOf,
  groupsOf,
  lastLoss,
  layersOf,
  overSeeds,
  valuesOf,
  type Group,
  type OverSeeds,
} from './aggregate'
import { classifiersChart, layersChart, lossChart, objectiveNames, probeNames, svgOf } from './figures'
import { duration, setUpOf } from './forecast'
import { runHash, type PlannedRun, type SuiteName } from './plan'
import { layersIn, studyIn, type RunResult } from './runResult'

/** A share in percent with its deviation, as the tables show it. */
const share = (over: OverSeeds | null): string => {
  if (!over) return '-'
  const mean = (100 * over.mean).toFixed(1)
  return over.seeds > 1 ? `${mean} ± ${(100 * over.deviation).toFixed(1)}` : mean
}
const fixed = (over: OverSeeds | null, digits = 4): string => {
  if (!over) return '-'
  const mean = over.mean.toFixed(digits)
  return over.seeds > 1 ? `${mean} ± ${over.deviation.toFixed(digits)}` : mean
}

/** A Markdown table. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const distinct = (values: readonly string[]) => [...new Set(values)]

/** One line for the missing seeds of each set-up. */
function missingLines(missing: readonly PlannedRun[]): string[] {
  return distinct(missing.map(setUpOf)).map((setUp) => {
    const seeds = missing.filter((run) => setUpOf(run) === setUp).map(({ seed }) => seed)
    return `- ${setUp}, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`
  })
}

/** Days, machines and seeds, and which runs are missing. */
function provenance(runs: readonly PlannedRun[], results: readonly RunResult[]): string {
  const dates = results.map(({ date }) => date).sort()
  const days = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`
  const seeds = distinct(results.map(({ seed }) => String(seed)))
  const seconds = results.reduce((sum, { allSeconds }) => sum + allSeconds, 0)
  const done = new Set(results.map(({ hash }) => hash))
  const missing = runs.filter((run) => !done.has(runHash(run)))
  return [
    `${results.length} of ${runs.length} runs, made on ${days}. Seeds ${seeds.join(', ')}.`,
    `Machine time ${duration(seconds)}, summed over the runs.`,
    '',
    ...distinct(results.map(({ machine }) => machine)).map((machine) => `- ${machine}`),
    ...(missing.length > 0 ? ['', 'Not made yet:', '', ...missingLines(missing)] : []),
  ].join('\n')
}

function lossTable(groups: readonly Group[]): string {
  return table(
    ['set', 'model', 'objective', 'seeds', 'steps', 'nats', 'bits', 'per', 'colours alone, nats', 'guess'],
    groups.map((group) => {
      const { settings, baselines } = group.results[0]
      const bits = (result: RunResult) => bitsOf(lastLoss(result), result.settings).bits
      return [
        group.set,
        group.size,
        objectiveNames[group.objective],
        String(group.results.length),
        String(settings.steps),
        fixed(overSeeds(group.results.map(lastLoss))),
        fixed(overSeeds(group.results.map(bits)), 3),
        `${group.objective === 'masked' ? 'hidden ' : ''}${bitsOf(0, settings).per}`,
        fixed(overSeeds(group.results.map((result) => result.baselines.unigramEntropy))),
        baselines.uniformLoss.toFixed(4),
      ]
    }),
  )
}

/** One line for each set: what the README shows. Best layers are chosen by the mean over seeds. */
function briefTable(groups: readonly Group[]): string {
  const bestOf = (group: Group | undefined, when: 'untrained' | 'trained') => {
    const layers = group && layersOf(group, (result) => layersIn(result, when))
    if (!layers) return '-'
    const best = layers.reduce((a, b) => (b.mean > a.mean ? b : a))
    return `${share(best)} (layer ${layers.indexOf(best)})`
  }
  return table(
    [
      'set, model',
      'raw pixels',
      'untrained, best layer',
      'next pixel, best layer',
      'last',
      'masked, best layer',
    ],
    groups
      .filter(({ objective }) => objective === 'autoregressive')
      .map((group) => {
        const { set, size, results } = group
        const masked = groups.find(
          (other) => other.set === set && other.size === size && other.objective === 'masked',
        )
        const layers = layersOf(group, (result) => layersIn(result, 'trained'))
        return [
          `${set}, ${size}`,
          share(overSeeds(results.map(({ baselines }) => baselines.rawPixelAccuracy))),
          bestOf(group, 'untrained'),
          bestOf(group, 'trained'),
          share(layers?.at(-1) ?? null),
          bestOf(masked, 'trained'),
        ]
      }),
  )
}

/** Probes by layer of all groups of one set, by every classifier. */
function layerTable(groups: readonly Group[]): string {
  const layers = Math.max(...groups.map(({ results }) => layersIn(results[0], 'trained')?.length ?? 0))
  const cells = (values: readonly string[]) => Array.from({ length: layers }, (_, l) => values[l] ?? '')
  const rows = groups.flatMap((group) =>
    probeKinds.flatMap((probe) =>
      (['trained', 'untrained'] as const).flatMap((when) => {
        const over = layersOf(group, (result) => layersIn(result, when, probe))
        if (!over) return []
        const best = over.reduce((a, b) => (b.mean > a.mean ? b : a))
        const values = over.map((layer) =>
          layer === best && when === 'trained' ? `**${share(layer)}**` : share(layer),
        )
        const name = [group.size, objectiveNames[group.objective], probeNames[probe], when].join(', ')
        return [[name, ...cells(values)]]
      }),
    ),
  )
  const raw = groups.flatMap(({ results }) => results.map(({ baselines }) => baselines.rawPixelAccuracy))
  const knn = groups.flatMap(({ results }) => results.flatMap(({ rawPixelsKnn }) => rawPixelsKnn ?? []))
  const majority = groups.flatMap(({ results }) => results.map(({ baselines }) => baselines.majorityAccuracy))
  return [
    table(['accuracy %, layer', ...cells([]).map((_, l) => String(l))], rows),
    '',
    `Raw pixels, linear: ${share(overSeeds(raw))}; k-NN: ${share(overSeeds(knn))}. ` +
      `Commonest class: ${share(overSeeds(majority))}.`,
  ].join('\n')
}

function studyTable(groups: readonly Group[]): string {
  const over = (group: Group, numberOf: (result: RunResult) => number | null | undefined) =>
    share(overSeeds(valuesOf(group, numberOf)))
  return table(
    ['set', 'model', 'objective', 'best layer', 'joined layers', 'fine-tuned', 'from scratch', 'L_clf alone'],
    groups.map((group) => [
      group.set,
      group.size,
      objectiveNames[group.objective],
      over(group, (result) => {
        const study = studyIn(result, 'probe', 'probe')
        return study?.layers[study.best]
      }),
      over(group, (result) => studyIn(result, 'probe', 'probe')?.joined?.accuracy),
      over(group, (result) => armOf(result, 'pretrained')),
      over(group, (result) => armOf(result, 'scratch')),
      over(group, (result) => armOf(result, 'pretrained', 'classLossAlone')),
    ]),
  )
}

function fewLabelTable(groups: readonly Group[]): string {
  const rows = groups.flatMap((group) =>
    Object.keys(group.results[0].studies).flatMap((name) => {
      const study = (result: RunResult) => studyIn(result, name, 'lowData')
      const first = study(group.results[0])
      if (!first) return []
      return [
        [
          group.set,
          objectiveNames[group.objective],
          String(first.perClass),
          String(first.labels),
          String(first.layer),
          share(overSeeds(valuesOf(group, (result) => study(result)?.probe.mean))),
          share(overSeeds(valuesOf(group, (result) => study(result)?.fineTune?.mean))),
        ],
      ]
    }),
  )
  return table(['set', 'objective', 'labels a class', 'labels', 'layer', 'probe', 'fine-tuned'], rows)
}

function claimTable(groups: readonly Group[]): string {
  const p = (value: number) => (value < 0.001 ? '< 0.001' : value.toFixed(3))
  return table(
    ['the paper says', 'on', 'measured, mean over seeds', 'difference ± error', 'p', 'verdict'],
    claimsOf(groups).map(({ claim, on, measured, test, verdict }) => [
      claim,
      on,
      measured,
      test ? `${(100 * test.mean).toFixed(1)} ± ${(100 * test.error).toFixed(1)}` : '-',
      test ? p(test.p) : '-',
      verdict === 'does not hold' ? '**does not hold**' : verdict,
    ]),
  )
}

/** The figures by file name. */
export function figuresOf(suite: SuiteName, results: readonly RunResult[]): Map<string, string> {
  const groups = groupsOf(results)
  const figures = new Map<string, string>()
  const largest = (all: readonly Group[]) => {
    const most = Math.max(...all.map(({ results: runs }) => Object.keys(runs[0].studies).length))
    return all.filter(({ results: runs }) => Object.keys(runs[0].studies).length === most)[0]?.size
  }
  for (const set of distinct(groups.map((group) => group.set))) {
    const ofSet = groups.filter((group) => group.set === set)
    const size = largest(ofSet)
    const ofSize = ofSet.filter((group) => group.size === size)
    const layers = layersChart(set, ofSize)
    const classifiers = classifiersChart(set, ofSize)
    const loss = lossChart(
      set,
      ofSet.filter(({ objective }) => objective === 'autoregressive'),
    )
    if (layers) figures.set(`${suite}-probes-${set}.svg`, svgOf(layers))
    if (classifiers) figures.set(`${suite}-classifiers-${set}.svg`, svgOf(classifiers))
    if (loss) figures.set(`${suite}-loss-${set}.svg`, svgOf(loss))
  }
  return figures
}

/** What the numbers mean, below the tables. */
const notes = [
  'A deviation (±) is the sample deviation over seeds; a seed decides the initial weights, the order of the',
  'images, the masks, the held-out images, the palette and the labelled images. Losses are means over',
  'held-out images, the last of a run; for masked models per hidden pixel, a different measure. Bits are',
  'nats / ln 2: per pixel and channel where the palette has every value, otherwise per pixel of the palette,',
  'which compares with other losses on the same palette only.',
]

/** The whole report; says what is missing. @param commands how it was made */
export function markdownOf(
  suite: SuiteName,
  runs: readonly PlannedRun[],
  results: readonly RunResult[],
  figureFolder: string,
): string {
  const head = [
    `# The paper's experiments in small: suite ${suite}`,
    '',
    `Made by \`npm run reproduce -- --suite ${suite}\`; remade from the results of the runs by \`--report\`.`,
    '',
  ]
  if (results.length === 0) return [...head, 'No run has been made yet.', ''].join('\n')
  const groups = groupsOf(results)
  const figures = [...figuresOf(suite, results).keys()]
  return [
    ...head,
    provenance(runs, results),
    '',
    '## In short',
    '',
    'Accuracy of linear probes, %, mean ± deviation over seeds.',
    '',
    briefTable(groups),
    '',
    '## Claims',
    '',
    'Each is judged by a paired t-test over seeds, two-sided; it holds, or does not, if p is below 0.05,',
    'and is within noise otherwise. No correction is made for the number of tests: of twenty true zeros one',
    'would come out below 0.05 by chance. Where a best layer is compared, it is chosen for each seed by the',
    'mean of the other seeds.',
    '',
    claimTable(groups),
    '',
    '## Validation loss',
    '',
    lossTable(groups),
    '',
    ...notes,
    '',
    '## Probes by layer',
    '',
    ...distinct(groups.map(({ set }) => set)).flatMap((set) => [
      `### ${set}`,
      '',
      layerTable(groups.filter((group) => group.set === set)),
      '',
      ...figures
        .filter((name) => name.endsWith(`-${set}.svg`))
        .flatMap((name) => [`![${name.replace('.svg', '')}](${figureFolder}/${name})`, '']),
    ]),
    '## Joined layers, fine-tuning',
    '',
    studyTable(groups),
    '',
    'The best layer here is chosen on the test images, as in the paper; masked models vote over several',
    'masks in probes. Fine-tuning and training from scratch take the same number of steps.',
    '',
    '## Few labels',
    '',
    fewLabelTable(groups),
    '',
  ].join('\n')
}
