/** The report of reproduce.ts as Markdown, and the function behind `npm run reproduce`. */
import { startBackend } from './startBackend'
import { claimsOf } from './claims'
import { reproduce, type ObjectiveReport, type ReproduceOptions, type ReproduceReport } from './reproduce'
import { configFrom } from './train'

const percent = (share: number) => (100 * share).toFixed(1)
const names = { autoregressive: 'next pixel', masked: 'masked pixels' } as const

/** A Markdown table. */
function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Probe accuracy of every layer, with the baselines. */
function probeTable({ objectives, baselines }: ReproduceReport): string {
  const layers = objectives[0]!.trained.map((_, l) => String(l))
  const row = (name: string, accuracy: readonly number[]) => [name, ...accuracy.map(percent)]
  const constant = (name: string, share: number) => [name, ...layers.map(() => percent(share))]
  return table(
    ['probe accuracy %, layer', ...layers],
    [
      ...objectives.flatMap((report) => [
        row(`${names[report.objective]}, trained`, report.trained),
        row(`${names[report.objective]}, untrained`, report.untrained),
      ]),
      constant('raw pixels', baselines.rawPixelAccuracy),
      constant('commonest class', baselines.majorityAccuracy),
    ],
  )
}

/** One objective's row of losses and accuracies. */
function objectiveRow(report: ObjectiveReport): string[] {
  const arm = (name: 'pretrained' | 'scratch') =>
    report.fineTune.arms.find((candidate) => candidate.name === name)!
  const accuracyOf = ({ testAccuracy, bestStep }: ReturnType<typeof arm>) =>
    `${percent(testAccuracy!)} (best at step ${bestStep})`
  const { joined } = report.probe
  return [
    names[report.objective],
    report.validation.at(-1)!.loss.toFixed(4),
    Math.min(...report.validation.map(({ loss }) => loss)).toFixed(4),
    joined ? `${percent(joined.accuracy)} (layers ${joined.layers.join(', ')})` : '-',
    accuracyOf(arm('pretrained')),
    accuracyOf(arm('scratch')),
  ]
}

/** Tables and verdicts. @param machine description of the hardware */
export function markdownOf(report: ReproduceReport, machine: string): string {
  const { config, objectives, trainImages, testImages, fineTuneSteps, fineTuneRate, baselines } = report
  const spread = ({ mean, deviation }: { mean: number; deviation: number }) =>
    `${percent(mean)} +- ${percent(deviation)}`
  const lowData = objectives.flatMap((objective) =>
    objective.lowData.map((few) => [
      names[objective.objective],
      String(few.perClass),
      String(few.labels),
      `${few.layer}`,
      spread(few.probe),
      few.fineTune ? spread(few.fineTune) : '-',
    ]),
  )
  const claims = claimsOf(report).map(({ claim, measured, verdict }) => [claim, measured, verdict])
  return [
    `${config.dataset}, L${config.nLayer} C${config.nEmbd} H${config.nHead}, ` +
      `${config.steps} steps of ${config.batchSize} images, seed ${config.seed}; ` +
      `${trainImages} training and ${testImages} test images; ${machine}.`,
    '',
    probeTable(report),
    '',
    table(
      [
        'objective',
        'validation loss, last',
        'lowest',
        'layers joined %',
        `fine-tuned %, ${fineTuneSteps} steps at most`,
        'from scratch %',
      ],
      objectives.map(objectiveRow),
    ),
    '',
    'Losses are nats per pixel, or per hidden pixel where masked: two different measures. ' +
      `Knowing nothing costs ${baselines.uniformLoss.toFixed(4)}, ` +
      `colour counts alone ${baselines.unigramEntropy.toFixed(4)} nats per pixel. ` +
      `Fine-tuning learns at ${fineTuneRate}, training from scratch at ${config.learningRate}, ` +
      'both without a schedule.',
    '',
    table(
      ['objective', 'labels a class', 'labels', 'layer', 'probe %, mean +- deviation of 5', 'fine-tuned %'],
      lowData,
    ),
    '',
    table(['the paper says', 'measured here', 'verdict'], claims),
    '',
  ].join('\n')
}

export interface ReproduceCommand extends Pick<
  ReproduceOptions,
  'fineTuneSteps' | 'readFile' | 'onProgress'
> {
  /** Command-line options: settings that replace the preset's. */
  options: ReadonlyMap<string, string>
  /** Description of the hardware, for the report. */
  machine: string
  /** Labels per class; the paper's 4 and 25 if absent. */
  perClass?: readonly number[]
}

/** Runs all experiments on wasm. @throws LabError for an unknown setting, or if a run or study fails */
export async function runReproduce({
  options,
  machine,
  perClass = [4, 25],
  ...rest
}: ReproduceCommand): Promise<{ report: ReproduceReport; markdown: string }> {
  const stop = await startBackend('wasm')
  try {
    const report = await reproduce({ ...rest, perClass, over: configFrom('digits8', options) })
    return { report, markdown: markdownOf(report, machine) }
  } finally {
    stop()
  }
}
