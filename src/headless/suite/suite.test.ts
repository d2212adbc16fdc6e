/** A whole suite at tiny scale: made in two parts with a failure between them, skipped, resumed, reported. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { probeKinds, type ProbeKind } from '../../core/probeKinds'
import { readPublicFile } from '../../testSupport/publicFiles'
import { makeOne, makeSuite, missingRuns, writeReport, type SuiteFolders } from './command'
import { runsOf, runHash, type PlannedRun, type SuitePlan } from './plan'
import { readResults, studyIn } from './runResult'

const plan: SuitePlan = {
  scale: {
    seeds: [0, 1],
    steps: 8,
    checkpoints: 2,
    probeTrainImages: 60,
    probeTestImages: 40,
    evalImages: 20,
    fineTuneSteps: 4,
    fewLabelSteps: 2,
    perClass: [2],
    masks: 3,
    attentive: true,
  },
  sets: [{ name: 'digits4', settings: { dataset: 'digits8', nPx: 4, nVocab: 3 }, stepShare: 1 }],
  base: { nLayer: 1, nEmbd: 8 },
  otherSizes: [{ nLayer: 2, nEmbd: 8 }],
  common: { nHead: 2, batchSize: 4, warmupSteps: 1, probeKinds: 'knn', promptCount: 1, samplesPerPrompt: 1 },
}
const runs = runsOf(plan)

let root: string
let folders: SuiteFolders
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'suite-'))
  folders = {
    results: join(root, 'results'),
    parts: join(root, 'parts'),
    report: join(root, 'report.md'),
    figures: join(root, 'figures'),
  }
})
afterEach(() => rm(root, { recursive: true }))

const make = (run: PlannedRun) =>
  makeOne({
    run,
    folders,
    backend: 'wasm',
    readFile: readPublicFile,
    machine: 'a test',
    onProgress: () => undefined,
  })

it('makes every run once, goes on after a failure, and reports what there is', async () => {
  expect(runs.map(({ id }) => id)).toEqual([
    'digits4-L1C8-next-seed0',
    'digits4-L1C8-masked-seed0',
    'digits4-L2C8-next-seed0',
    'digits4-L1C8-next-seed1',
    'digits4-L1C8-masked-seed1',
    'digits4-L2C8-next-seed1',
  ])
  const lines: string[] = []
  const made: string[] = []
  const options = {
    runs,
    folders,
    backend: 'wasm' as const,
    readFile: readPublicFile,
    jobs: 1,
    print: (line: string) => {
      lines.push(line)
    },
    make: (run: PlannedRun) => {
      made.push(run.id)
      return made.filter((id) => id === run.id).length === 1 && run === runs[1]
        ? Promise.reject(new Error('killed'))
        : make(run)
    },
  }
  expect(await makeSuite(options)).toEqual(['digits4-L1C8-masked-seed0'])
  expect(lines.some((line) => line.includes('failed: killed'))).toBe(true)
  expect(lines.find((line) => line.startsWith('6 runs, 1 side by side'))).toMatch(
    /about \d+ s, until \d\d:\d\d/,
  )
  expect((await missingRuns(runs, folders.results)).map(({ id }) => id)).toEqual([
    'digits4-L1C8-masked-seed0',
  ])
  expect(await writeReport('small', runs, folders, 'figures')).toContain(
    'Not made yet:\n\n- digits4 L1C8 masked, seed 0',
  )

  expect(await makeSuite(options)).toEqual([])
  expect(made.slice(6)).toEqual(['digits4-L1C8-masked-seed0'])
  const results = await readResults(folders.results, runs)
  expect(results.map(({ hash }) => hash)).toEqual(runs.map(runHash))
  for (const result of results) {
    expect(result.validation.map(({ step }) => step)).toEqual([0, 4, 5, 8])
    expect(result.validation[0].loss).toBeCloseTo(Math.log(3), 4)
    expect(result.validation[3].loss).toBeLessThan(result.validation[0].loss)
    const small = result.size === 'L1C8'
    const stepsOf = (kind: ProbeKind) =>
      result.probes.filter(({ probe }) => probe === kind).map(({ step }) => step)
    expect(probeKinds.map(stepsOf)).toEqual([[0, 4, 8], [0, 4, 8], small ? [0, 8] : []])
    expect(result.rawPixelsKnn).toBeGreaterThan(0)
    expect(studyIn(result, 'probe', 'probe')?.layers).toHaveLength(small ? 2 : 3)
    expect(studyIn(result, 'labels2', 'lowData')?.labels).toBe(small ? 20 : undefined)
  }
  const report = await writeReport('small', runs, folders, 'figures')
  expect(report).not.toContain('Not made yet')
  expect(report).toContain("The larger model's features are better: L2C8 against L1C8")
  expect(await readdir(folders.figures)).toEqual([
    'small-classifiers-digits4.svg',
    'small-loss-digits4.svg',
    'small-probes-digits4.svg',
  ])
  expect(JSON.parse(await readFile(join(folders.results, 'summary.json'), 'utf8'))).toMatchObject({
    planned: 6,
    made: 6,
  })
}, 120_000)

it('goes on after the last part of a killed run', async () => {
  const [run] = runs
  await make(run)
  const whole = (await readResults(folders.results, runs))[0]
  const parts = (await readdir(folders.parts)).sort()
  expect(parts.map((name) => /(-[a-z]+\.json|\.igpt)$/.exec(name)?.[0])).toEqual([
    '-attentive.json',
    '-studies.json',
    '.igpt',
  ])
  // As if it had been killed after its first study.
  const studiesPath = join(
    folders.parts,
    parts.find((name) => name.endsWith('-studies.json'))!,
  )
  const studies = JSON.parse(await readFile(studiesPath, 'utf8')) as { name: string }[]
  const marked = [{ ...studies[0], seconds: 12345 }]
  await writeFile(studiesPath, JSON.stringify(marked))
  await rm(join(folders.results, `${run.id}.json`))
  await make(run)
  const resumed = (await readResults(folders.results, runs))[0]
  const without = ({ allSeconds: _, ...rest }: typeof whole) => rest
  expect(without(resumed)).toEqual(without(whole))
  expect(resumed.allSeconds).toBeGreaterThan(12345)
}, 60_000)

it('makes a run anew whose settings have changed', async () => {
  const [run] = runs
  await make(run)
  expect(await missingRuns([run], folders.results)).toEqual([])
  const changed = { ...run, settings: { ...run.settings, learningRate: 1e-3 } }
  expect(await missingRuns([changed], folders.results)).toEqual([changed])
}, 60_000)

it('names a file that is no result', async () => {
  await make(runs[0])
  await writeFile(join(folders.results, `${runs[1].id}.json`), '{"id": 3}')
  await expect(readResults(folders.results, runs)).rejects.toThrow(`${runs[1].id}.json is not the result`)
}, 60_000)
