/**
 * The kit's parts in order: how long each may take, how its pieces are run, and what is shown of it. A part
 * fails if something was wrong, and is incomplete if time ended first; what was not reached is said.
 */
import type { RunConfig } from '../../src/core/config'
import { firstPreset, presetById, type PresetId } from '../../src/core/presets'
import {
  defaultGpuOptions,
  gpuOptionsText,
  usesHalf,
  type GpuOptions,
} from '../../src/compute/webgpu/gpuOptions'
import { figure } from '../report.mjs'
import { shapeText } from '../shapes.mjs'
import type { Device } from './device'
import type { GateResult } from './gates'
import { capturedTests, gateTests, kernelForms, modelTests, opTests } from './kernelTests.mjs'
import { isStopped, runPiece, type Failed } from './kitProcess'
import { table, type PartReport, type PartState } from './report'
import type { Drawn, ShapeResult } from './result'
import { measureFitting, measureInProcess } from './shapeProcess'
import { kitShapes, smallShapes } from './shapes'
import { ratioTo, shapesMarkdown, teraflops, tokensPerSecond } from './table'
import { runTests, stateOfTests, testNotes, testTable, type TestRun } from './testRuns'
import type { TrainingResult } from './training'
import type { TuningResult } from './tuning'

/** What a part found so far. */
export type Found = Pick<PartReport, 'state' | 'notes' | 'markdown' | 'data'>

export interface PartContext {
  folder: string
  /** Seconds for the part. */
  limit: number
  /** What the parts before found out. */
  device: Partial<Device>
  gates: readonly GateResult[]
  /** Kernel options for the parts that measure. */
  options: GpuOptions
  /** Writes what is known by now. */
  save: (found: Found) => void
}

export interface Part {
  id: string
  title: string
  /** Seconds kept for the part while those before it run: on a GPU, and on a software adapter. */
  seconds: readonly [hardware: number, software: number]
  run: (context: PartContext) => Promise<Found>
}

/** Seconds between a piece's own limit and the one that kills it. */
const grace = 3

/** @param some whether anything was found before time ended */
function stateOf(failed: Failed | undefined, some = true): PartState {
  if (!failed) return 'passed'
  if (failed.cause !== 'time') return 'failed'
  return some ? 'incomplete' : 'not reached'
}

/** Of a part in several pieces: red if one is, and passed if all did. */
function joined(states: readonly PartState[]): PartState {
  if (states.includes('failed')) return 'failed'
  if (states.every((state) => state === states[0])) return states[0] ?? 'not reached'
  return 'incomplete'
}

const notesOf = (failed: Failed | undefined): string[] =>
  failed ? [`${failed.cause === 'time' ? '' : 'FAILED: '}${failed.message}.`] : []

/** The options that are not the defaults of this kind of adapter, or all of them. */
const shownOptions = (options: Partial<GpuOptions>) => gpuOptionsText(options).replaceAll(',', ', ')

function deviceMarkdown({
  subgroupSizes,
  features,
  limits,
  teraflops: peak,
  halfTeraflops,
  gigabytesPerSecond,
}: Partial<Device>): string {
  const shown = (value: number | undefined, unit: string) =>
    value ? `${figure(value)} ${unit}` : 'not measured'
  return [
    table(
      ['What', 'Found'],
      [
        ['Subgroups', subgroupSizes ? `${subgroupSizes.join(' to ')} invocations` : 'not known'],
        ['Peak, float32 multiply-adds by WGSL', shown(peak, 'TFLOP/s')],
        ['Peak, half precision', shown(halfTeraflops, 'TFLOP/s')],
        ['Copying, read and written', shown(gigabytesPerSecond, 'GB/s')],
        ['Features', features?.join(', ') ?? 'not known'],
        [
          'Limits',
          Object.entries(limits ?? {})
            .filter(([name]) => /^max(Compute|StorageBuffer|Buffer)/.test(name))
            .map(([name, value]) => `${name} ${value}`)
            .join(', '),
        ],
      ],
    ),
    'The peaks are what WGSL reaches: matrix units of a GPU are beyond them.',
  ].join('\n\n')
}

async function runDevice({ limit, device, save }: PartContext): Promise<Found> {
  const found = (data: Partial<Device>, failed?: Failed): Found => ({
    state: stateOf(failed),
    notes: notesOf(failed),
    markdown: data.name ? deviceMarkdown(data) : '',
    data,
  })
  const { failed } = await runPiece<Device>('device', {}, limit, {
    onData(data) {
      Object.assign(device, data)
      save(found(device))
    },
  })
  return found(device, failed)
}

/** A part of test files alone. */
async function testPart(context: PartContext, runs: readonly TestRun[], fair: number): Promise<Found> {
  const found = (results: Awaited<ReturnType<typeof runTests>>): Found => ({
    state: stateOfTests(runs, results),
    notes: testNotes(runs, results),
    markdown: testTable(results),
    data: results,
  })
  const { limit, folder, save } = context
  return found(await runTests({ runs, fair, limit, folder }, (results) => save(found(results))))
}

const unforced = (file: string): TestRun => ({ file, options: '' })

/** All files in the forms that they name, then the ops in each forced form. */
function runKernelTests(context: PartContext): Promise<Found> {
  const first = [...opTests, ...modelTests].map(unforced)
  const forced = kernelForms.flatMap((options) => opTests.map((file) => ({ file, options })))
  return testPart(context, [...first, ...forced], first.length)
}

const gateTable = (gates: readonly GateResult[]) =>
  table(
    ['Feature', 'Form', 'Gate', 'Seconds'],
    gates.map(({ feature, form, passed, seconds }) => [
      feature,
      form,
      passed === null ? 'the device has no such feature' : passed ? 'passed' : '**refused**',
      seconds.toFixed(1),
    ]),
  )

/** The gates themselves, then their tests. */
async function runGatePart(context: PartContext): Promise<Found> {
  const { limit, save } = context
  const began = performance.now()
  const { data, failed } = await runPiece<{ gates: GateResult[] }>('gates', {}, 0.6 * limit, {
    onData: ({ gates = [] }) =>
      save({ state: 'incomplete', notes: [], markdown: gateTable(gates), data: { gates } }),
  })
  const gates = data.gates ?? []
  const refused = gates.filter(({ passed }) => passed === false)
  const left = limit - (performance.now() - began) / 1000
  const tests = await testPart({ ...context, limit: left, save: () => undefined }, gateTests.map(unforced), 1)
  return {
    state: joined([refused.length > 0 ? 'failed' : stateOf(failed, gates.length > 0), tests.state]),
    notes: [
      ...refused.map(({ feature, form }) => `FAILED: ${feature} (${form}) computes wrong numbers here.`),
      ...notesOf(failed),
      ...tests.notes,
    ],
    markdown: `${gateTable(gates)}\n\n${tests.markdown}`,
    data: { gates, tests: tests.data },
  }
}

/** Features that the device computes right, for the forms of hardware. */
const passedFeatures = (gates: readonly GateResult[]): Partial<GpuOptions> =>
  Object.fromEntries(gates.filter(({ passed }) => passed).map(({ feature }) => [feature, true]))

const kindOf = (hardware: boolean) => (hardware ? 'forms of GPUs' : 'forms of software adapters')

/** Fifty steps first in the forms of this kind of adapter, then of the other, then with all features. */
function runCaptured(context: PartContext): Promise<Found> {
  const { gates } = context
  const hardware = context.device.hardware === true
  const [main] = capturedTests
  const inForms = (file: string, ofHardware: boolean): TestRun => ({
    file,
    options: gpuOptionsText(defaultGpuOptions(ofHardware)),
    form: kindOf(ofHardware),
  })
  const features = passedFeatures(gates)
  const withFeatures = gpuOptionsText({ ...defaultGpuOptions(true), ...features })
  const names = Object.keys(features).join(', ')
  const runs: TestRun[] = [
    inForms(main, hardware),
    inForms(main, !hardware),
    ...(names ? [{ file: main, options: withFeatures, form: `${kindOf(true)} with ${names}` }] : []),
    ...capturedTests.slice(1).map((file) => inForms(file, hardware)),
  ]
  return testPart(context, runs, hardware ? runs.length : 1)
}

/** What differs from the untuned forms of this kind of adapter. */
function changesFrom(start: GpuOptions, options: GpuOptions): string {
  const entries = Object.entries(options).filter(([name, value]) => start[name as keyof GpuOptions] !== value)
  return entries.map(([name, value]) => `${name}=${value}`).join(', ') || 'as untuned'
}

function tuningMarkdown(
  { quick, quickSeconds, timed = [], chosen, seconds }: Partial<TuningResult>,
  hardware: boolean,
): string {
  const changes = (options: GpuOptions) => changesFrom(defaultGpuOptions(hardware), options)
  return [
    `Untuned: ${shownOptions(defaultGpuOptions(hardware))}.`,
    ...(quick ? [`As at a first start, in ${figure(quickSeconds ?? 0)} s: ${changes(quick)}.`] : []),
    ...(chosen ? [`With all the time it wants, in ${figure(seconds ?? 0)} s: ${changes(chosen)}.`] : []),
    table(
      ['Workload', 'Options', 'ms'],
      timed.map(({ workload, options, ms }) => [workload, changes(options), figure(ms)]),
    ),
  ].join('\n\n')
}

async function runTuningPart({ limit, save, device }: PartContext): Promise<Found> {
  const wanted = 0.6 * limit
  const cut = (data: Partial<TuningResult>) => (data.seconds ?? 0) > wanted
  const found = (data: Partial<TuningResult>, failed?: Failed): Found => ({
    state: !failed && cut(data) ? 'incomplete' : stateOf(failed, data.timed !== undefined),
    notes: [
      ...notesOf(failed),
      ...(cut(data) ? [`After ${Math.round(wanted)} s no further choice was begun.`] : []),
      ...(device.hardware ? [] : ['The product does not tune software adapters; here it was made to.']),
    ],
    markdown: tuningMarkdown(data, device.hardware === true),
    data,
  })
  // Compiling the last choice may take some time beyond the limit.
  const { data, failed } = await runPiece<TuningResult>('tuning', { seconds: wanted }, limit, {
    onData: (part) => save(found(part)),
  })
  return found(data, failed)
}

/** One shape in the JSON file: the measurements and the figures of the table. */
const withFigures = (name: string, result: ShapeResult, peak: number | undefined) => {
  const speed = teraflops(result)
  return {
    name,
    ...result,
    tokensPerSecond: tokensPerSecond(result, 'ours'),
    teraflops: speed,
    shareOfPeak: speed !== null && peak ? speed / peak : null,
    ratioToEager: ratioTo(result, 'eager'),
    ratioToCompiled: ratioTo(result, 'compiled'),
  }
}

/** The order in which PyTorch is compiled: what people will train first, then the largest. */
const compiledOrder = ['digits8', 'emoji16', 'igpt-s', 'cifar32', 'cifar16', 'M', 'S']
const rounds = 7
/** Least seconds in which a compiled PyTorch can be ready. */
const leastCompiling = 12

/** Ours beside PyTorch eager at every shape, then beside PyTorch compiled at as many as time allows. */
async function runBench({ limit, folder, device, options, save }: PartContext): Promise<Found> {
  const began = performance.now()
  const left = () => limit - (performance.now() - began) / 1000
  const names = Object.keys(kitShapes).filter((name) => device.hardware || smallShapes.includes(name))
  const results = new Map<string, ShapeResult>()
  const failures = new Map<string, Failed>()
  const forced = gpuOptionsText(options)
  const found = (): Found => {
    const missing = names.filter((name) => !results.has(name))
    const bad = [...failures].filter(([, { cause }]) => cause !== 'time')
    const leftOut = Object.keys(kitShapes).filter((name) => !names.includes(name))
    return {
      state: joined(
        names.map((name) => {
          if (bad.some(([failing]) => failing === name)) return 'failed'
          return results.get(name)?.samples ? 'passed' : 'not reached'
        }),
      ),
      notes: [
        ...bad.map(([name, { message }]) => `FAILED: ${name}: ${message}.`),
        ...(missing.length > 0 ? [`Not reached: ${missing.join(', ')}.`] : []),
        ...(leftOut.length > 0 ? [`Too large for a software adapter: ${leftOut.join(', ')}.`] : []),
      ],
      markdown: shapesMarkdown(results, device.teraflops),
      data: [...results].map(([name, result]) => withFigures(name, result, device.teraflops)),
    }
  }
  // Software adapters take their time one after another; GPUs share it, and leave some to compile PyTorch.
  const kept = device.hardware ? 0.35 * limit : 0
  for (const [i, name] of names.entries()) {
    const share = (left() - kept) / (device.hardware ? names.length - i : 1)
    if (share < leastSeconds || isStopped()) break
    const request = { shape: kitShapes[name], limit: share, rounds, folder, torch: ['eager'] as const }
    const { result, failed } = await measureFitting(request, (one) => measureInProcess(one, forced))
    if (failed && !result.samples) failures.set(name, failed)
    results.set(name, result)
    save(found())
  }
  for (const name of compiledOrder) {
    const measured = results.get(name)
    if (!measured?.samples) continue
    if (left() < leastCompiling || isStopped()) {
      measured.notes = [...measured.notes, 'PyTorch compiled was not reached in the time.']
      continue
    }
    if (noTorch(measured)) continue
    await addCompiled(measured, { limit: left(), folder, forced })
    save(found())
  }
  return found()
}

/** A process needs about this long to start and take its first steps. */
const leastSeconds = 4

/** Whether this machine has no PyTorch, so that its compiled form need not be tried. */
const noTorch = ({ torch }: ShapeResult) =>
  torch?.eager !== undefined && 'reason' in torch.eager && /torch/.test(torch.eager.reason)

/** Measures PyTorch compiled beside ours, and adds it to the result. */
async function addCompiled(
  measured: ShapeResult,
  { limit, folder, forced }: { limit: number; folder: string; forced: string },
): Promise<void> {
  const request = { shape: measured.shape, limit, rounds, folder, torch: ['compiled'] as const }
  const {
    result: { samples, torch },
    failed,
  } = await measureInProcess(request, forced)
  measured.torch = { ...measured.torch, ...torch }
  if (samples?.compiled)
    measured.samples = { ...measured.samples, compiled: samples.compiled, oursBesideCompiled: samples.ours }
  if (failed) measured.notes = [...measured.notes, `Beside PyTorch compiled: ${failed.message}.`]
}

/** Shapes and numbers of images to draw: hardware, software. */
const samplingPlan = {
  hardware: { shapes: ['digits8', 'emoji16', 'cifar32'], counts: [1, 16, 64] },
  software: { shapes: ['digits8'], counts: [4] },
} as const

async function runSamplingPart({ limit, device, options, save }: PartContext): Promise<Found> {
  const began = performance.now()
  const { shapes, counts } = samplingPlan[device.hardware ? 'hardware' : 'software']
  const drawn: { shape: string; drawn: Drawn[] }[] = []
  const notes: string[] = []
  const states: PartState[] = []
  const found = (): Found => ({
    state: joined(states),
    notes,
    markdown: table(
      ['Shape', 'Images at once', 'Pixels of each', 'Seconds', 'Pixels/s', 'ms a position'],
      drawn.flatMap(({ shape, drawn: all }) =>
        all.map(({ images, positions, seconds }) => [
          `${shape} (${shapeText(kitShapes[shape])})`,
          String(images),
          `${positions} of ${kitShapes[shape].positions}`,
          figure(seconds),
          figure((images * positions) / seconds),
          figure((1000 * seconds) / positions),
        ]),
      ),
    ),
    data: drawn,
  })
  for (const [i, shape] of shapes.entries()) {
    const share = (limit - (performance.now() - began) / 1000) / (shapes.length - i)
    const request = { shape: kitShapes[shape], counts, seconds: Math.max(1, share - 2 * grace) }
    const { data, failed } = await runPiece<{ drawn: Drawn[] }>('sampling', request, share, {
      options: gpuOptionsText(options),
    })
    drawn.push({ shape, drawn: data.drawn ?? [] })
    states.push(stateOf(failed, data.drawn !== undefined))
    notes.push(...notesOf(failed).map((note) => `${shape}: ${note}`))
    save(found())
  }
  return found()
}

/** What a software adapter can train in the time: the preset's model on fewer and smaller images. */
const softwareTraining: { preset: PresetId; over: Partial<RunConfig> } = {
  preset: firstPreset.gpu,
  over: {
    nPx: 6,
    nVocab: 16,
    nLayer: 2,
    nEmbd: 32,
    batchSize: 8,
    steps: 30,
    evalImages: 16,
    evalEvery: 15,
    probeEvery: 30,
    probeTrainImages: 60,
    probeTestImages: 60,
    completeEvery: 30,
    promptCount: 1,
    samplesPerPrompt: 1,
    promptRows: 3,
    warmupSteps: 10,
  },
}

function trainingMarkdown(data: Partial<TrainingResult>, all: number): string {
  const {
    steps = 0,
    seconds = 0,
    tokensPerSecond: speed = 0,
    losses = [],
    validation = [],
    probes = [],
  } = data
  const { baselines } = data
  return [
    `${steps} of ${all} steps in ${figure(seconds)} s, ${figure(speed)} tokens/s; training loss ` +
      `${losses[0]?.loss.toFixed(4) ?? '-'} to ${data.lastLoss?.toFixed(4) ?? '-'} nats per pixel.`,
    ...(baselines
      ? [
          `Without a model: raw pixels ${baselines.rawPixelAccuracy.toFixed(3)}, majority ` +
            `${baselines.majorityAccuracy.toFixed(3)}, uniform loss ${baselines.uniformLoss.toFixed(4)}.`,
        ]
      : []),
    table(
      ['Step', 'Validation loss'],
      validation.map(({ step, loss }) => [String(step), loss.toFixed(4)]),
    ),
    table(
      ['Step', 'Probe accuracy by layer'],
      probes.map(({ step, accuracy }) => [String(step), accuracy.map((a) => a.toFixed(3)).join(' ')]),
    ),
  ].join('\n\n')
}

async function runTrainingPart({ limit, folder, device, options, save }: PartContext): Promise<Found> {
  const plan = device.hardware ? { preset: firstPreset.gpu, over: {} } : softwareTraining
  const all = plan.over.steps ?? presetById(plan.preset).config.steps
  const found = (data: Partial<TrainingResult>, failed?: Failed): Found => {
    const [first] = data.losses ?? []
    const learned = first !== undefined && (data.lastLoss ?? Infinity) < first.loss
    const finished = data.status === 'finished'
    const ended = stateOf(failed, first !== undefined)
    const state = finished && !learned ? 'failed' : ended === 'passed' && !finished ? 'incomplete' : ended
    return {
      state,
      notes: [
        ...(device.hardware
          ? []
          : [
              `Shrunk for a software adapter: ${plan.preset} with ${JSON.stringify(plan.over).slice(1, -1)}.`,
            ]),
        ...notesOf(failed),
        ...(finished && !learned ? ['FAILED: the loss did not fall.'] : []),
        ...(finished ? [] : [`Not reached: steps ${data.steps ?? 0} to ${all}.`]),
      ],
      markdown: trainingMarkdown(data, all),
      data: { ...plan, ...data },
    }
  }
  const request = { ...plan, seconds: Math.max(1, limit - 4 * grace), folder }
  const { data, failed } = await runPiece<TrainingResult>('training', request, limit, {
    options: gpuOptionsText(options),
    onData: (part) => save(found(part)),
  })
  return found(data, failed)
}

/** In the order in which they run; together they have 8 minutes, with some seconds to spare. */
export const kitParts: readonly Part[] = [
  { id: 'device', title: 'Adapter, limits, features', seconds: [20, 15], run: runDevice },
  { id: 'kernels', title: 'Tests of every WGSL kernel', seconds: [100, 130], run: runKernelTests },
  { id: 'gates', title: 'Start-up gates', seconds: [30, 45], run: runGatePart },
  { id: 'captured', title: 'Captured steps against eager ones', seconds: [40, 60], run: runCaptured },
  { id: 'tuning', title: 'Tuning', seconds: [20, 40], run: runTuningPart },
  { id: 'bench', title: 'Training steps, beside PyTorch', seconds: [140, 80], run: runBench },
  { id: 'sampling', title: 'Sampling', seconds: [20, 25], run: runSamplingPart },
  { id: 'training', title: 'The GPU default, trained to its end', seconds: [100, 60], run: runTrainingPart },
]

/** The names of the options in use, for the report. */
export const optionsNote = (options: GpuOptions): string =>
  `${shownOptions(options)}${usesHalf(options) ? ' (half precision in use)' : ''}`

/**
 * Seconds for part `i` of `parts`: what is left beside those kept for the parts after it; a share where less
 * is left than all want.
 */
export function limitOf(parts: readonly Part[], i: number, left: number, hardware: boolean): number {
  const kind = hardware ? 0 : 1
  const wanted = (some: readonly Part[]) => some.reduce((sum, { seconds }) => sum + seconds[kind], 0)
  return Math.max(left - wanted(parts.slice(i + 1)), (left * parts[i].seconds[kind]) / wanted(parts.slice(i)))
}
