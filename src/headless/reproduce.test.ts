/** `npm run reproduce` at tiny scale, and the verdicts on made-up numbers. */
import { expect, it } from 'vitest'
import { readPublicFile } from '../testSupport/publicFiles'
import { above, claimsOf, spreadAbove } from './claims'
import { runReproduce } from './reproduceReport'

const options = new Map(
  Object.entries({
    nPx: '5',
    nVocab: '7',
    nLayer: '2',
    nHead: '2',
    nEmbd: '12',
    batchSize: '16',
    steps: '20',
    warmupSteps: '2',
    learningRate: '0.01',
    evalEvery: '10',
    evalImages: '40',
    probeEvery: '20',
    probeTrainImages: '200',
    probeTestImages: '100',
    promptRows: '2',
    promptCount: '1',
    samplesPerPrompt: '1',
  }),
)

it('measures both objectives and reports every claim', async () => {
  const doing: string[] = []
  const { report, markdown } = await runReproduce({
    options,
    fineTuneSteps: 10,
    perClass: [4],
    machine: 'a test',
    readFile: readPublicFile,
    onProgress: (text) => {
      doing.push(text)
    },
  })
  expect(report.objectives.map((objective) => objective.objective)).toEqual(['autoregressive', 'masked'])
  for (const objective of report.objectives) {
    expect(objective.validation.map(({ step }) => step)).toEqual([0, 10, 20])
    expect(objective.validation[0]!.loss).toBeCloseTo(Math.log(7), 4)
    expect(objective.validation[2]!.loss).toBeLessThan(objective.validation[0]!.loss)
    expect(objective.trained).toHaveLength(3)
    expect(objective.fineTune.arms).toHaveLength(2)
    expect(objective.lowData[0]!.labels).toBe(40)
  }
  expect(report.classLossAlone.arms).toHaveLength(1)
  for (const claim of claimsOf(report))
    expect(markdown).toContain(`| ${claim.claim} | ${claim.measured} | ${claim.verdict} |`)
  expect(markdown).toContain(report.objectives[1]!.validation[2]!.loss.toFixed(4))
  expect(doing.some((text) => text.includes('validation'))).toBe(true)
}, 60_000)

it('judges a difference as noise below two standard errors', () => {
  // Standard error of the difference at 0.9 and 0.85 of 359 images: 0.0246.
  expect(above(0.9, 0.86, 359)).toBe('within noise')
  expect(above(0.9, 0.84, 359)).toBe('holds')
  expect(above(0.8, 0.9, 359)).toBe('does not hold')
  const spread = (mean: number, deviation: number) => ({ values: [0, 0, 0, 0, 0], mean, deviation })
  expect(spreadAbove(spread(0.7, 0.05), spread(0.66, 0.05))).toBe('within noise')
  expect(spreadAbove(spread(0.7, 0.05), spread(0.6, 0.05))).toBe('holds')
})
