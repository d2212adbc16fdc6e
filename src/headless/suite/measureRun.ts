/**
 * Makes one run of a suite: trains it with probes at its checkpoints, then makes its studies. What is done is
 * kept in a folder of parts, so that a run that was killed goes on after its last part: the trained model,
 * then each study.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRunFile, writeRunFile } from '../../checkpoint/runFile'
import type { SavedRun } from '../../checkpoint/savedRun'
import { baseConfig } from '../../core/presets'
import type { Study, StudyResult } from '../../core/studies/registry'
import type { RunConfig } from '../../core/config'
import { prepareInNode, type NodeData, type ReadFile } from '../nodeSession'
import { Experiment, unmeasured } from './experiment'
import { runHash, trainingHash, type PlannedRun, type PlannedStudy } from './plan'
import { jsonOf, readIfThere, writeWhole, type LayerAccuracies, type RunResult } from './runResult'

export interface MeasuringOptions {
  readFile: ReadFile
  /** Folder of the parts of unfinished runs, made if needed. */
  parts: string
  /** Description of the hardware. */
  machine: string
  onProgress: (doing: string) => void
}

interface StudyPart {
  name: string
  over: Partial<Study>
  result: StudyResult
  seconds: number
}

interface AttentivePart {
  probes: LayerAccuracies[]
  seconds: number
}

/** The parts of one run on disk. */
class Parts {
  private readonly weights: string
  private readonly studies: string
  private readonly attentive: string

  constructor(
    private readonly folder: string,
    run: PlannedRun,
  ) {
    const name = `${run.id}-${trainingHash(run)}`
    this.weights = join(folder, `${name}.igpt`)
    this.studies = join(folder, `${name}-studies.json`)
    this.attentive = join(folder, `${name}-attentive.json`)
  }

  /** The trained run, or null if it was not trained to its end. */
  async trained(): Promise<SavedRun | null> {
    const bytes = await readIfThere(this.weights)
    return bytes && readRunFile(new Blob([bytes]), this.weights)
  }

  async keepTrained(saved: SavedRun): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    const file = await writeRunFile({ ...saved, optimizer: null }, { compress: true })
    await writeWhole(this.weights, new Uint8Array(await file.arrayBuffer()))
  }

  async studyParts(): Promise<StudyPart[]> {
    return (await readJson<StudyPart[]>(this.studies)) ?? []
  }

  keepStudies(parts: readonly StudyPart[]): Promise<void> {
    return writeWhole(this.studies, jsonOf(parts))
  }

  attentiveProbes(): Promise<AttentivePart | null> {
    return readJson<AttentivePart>(this.attentive)
  }

  keepAttentive(part: AttentivePart): Promise<void> {
    return writeWhole(this.attentive, jsonOf(part))
  }
}

async function readJson<T>(path: string): Promise<T | null> {
  const bytes = await readIfThere(path)
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T)
}

/**
 * The run's studies in order: those kept from before if their settings are the same, the others made now.
 * @param experimentOf gives the trained or the untrained network
 */
async function makeStudies(
  experimentOf: (study: PlannedStudy) => Experiment,
  planned: readonly PlannedStudy[],
  parts: Parts,
  onProgress: (doing: string) => void,
): Promise<StudyPart[]> {
  const kept = await parts.studyParts()
  const made: StudyPart[] = []
  for (const study of planned) {
    const { name, kind, over } = study
    const before = kept.find(
      (part) => part.name === name && JSON.stringify(part.over) === JSON.stringify(over),
    )
    if (before) made.push(before)
    else {
      onProgress(name)
      const began = performance.now()
      const result = await experimentOf(study).study(kind, over)
      made.push({ name, over, result, seconds: (performance.now() - began) / 1000 })
      await parts.keepStudies(made)
    }
  }
  return made
}

/**
 * Attentive probes of the untrained and of the trained network. They take as long as some hundred steps, so
 * the checkpoints between have none: a second session measures only what the first did not.
 */
async function attentiveProbes(
  config: RunConfig,
  nodeData: NodeData,
  parts: Parts,
  onProgress: (doing: string) => void,
): Promise<AttentivePart> {
  const kept = await parts.attentiveProbes()
  if (kept) return kept
  const began = performance.now()
  const probes: LayerAccuracies[] = []
  const measured = { ...config, probeKinds: 'attentive', evalImages: 16, promptRows: config.nPx - 1 }
  for (const saved of [undefined, await parts.trained()]) {
    onProgress(`attentive probes, ${saved ? 'trained' : 'untrained'}`)
    const experiment = new Experiment(measured, nodeData, onProgress, saved ?? undefined)
    try {
      await experiment.session.settled()
      probes.push(...layersFrom(experiment).filter(({ probe }) => probe === 'attentive'))
    } finally {
      await experiment.session.dispose()
    }
  }
  const part = { probes, seconds: (performance.now() - began) / 1000 }
  await parts.keepAttentive(part)
  return part
}

/** All probes of a session's events. */
const layersFrom = (experiment: Experiment): LayerAccuracies[] =>
  experiment
    .of('probes')
    .map(({ step, accuracy, probe }) => ({ probe: probe ?? 'linear', step, accuracy: [...accuracy] }))

/** Accuracy of k-NN on raw pixels; null if it was not measured. */
function rawPixelsKnnOf(experiment: Experiment): number | null {
  const { testImages } = experiment.of('baselines')[0]
  if (!testImages?.rawPixelsKnn) return null
  const { labels, rawPixelsKnn } = testImages
  return labels.filter((label, i) => label === rawPixelsKnn[i]).length / labels.length
}

/**
 * Makes one run on the current backend.
 * @throws LabError if training or a study fails
 */
export async function measureRun(run: PlannedRun, options: MeasuringOptions): Promise<RunResult> {
  const { readFile, machine, onProgress } = options
  const config = { ...baseConfig, ...run.settings }
  const parts = new Parts(options.parts, run)
  const nodeData = await prepareInNode(config, readFile)
  const trained = await parts.trained()
  const experiment = new Experiment(config, nodeData, onProgress, trained ?? undefined)
  let untrained: Experiment | undefined
  const experimentOf = (study: PlannedStudy) =>
    study.untrained ? (untrained ??= new Experiment(unmeasured(config), nodeData, onProgress)) : experiment
  try {
    if (!trained) {
      await experiment.train()
      await parts.keepTrained(await experiment.session.save())
    }
    const { facts } = experiment.of('metrics').at(-1)!
    const studies = await makeStudies(experimentOf, run.studies, parts, onProgress)
    const attentive = run.attentive
      ? await attentiveProbes(config, nodeData, parts, onProgress)
      : { probes: [], seconds: 0 }
    const { id, set, size, objective, seed, settings } = run
    return {
      id,
      hash: runHash(run),
      set,
      size,
      objective,
      seed,
      settings,
      date: new Date().toISOString().slice(0, 10),
      machine,
      trainingSeconds: facts.elapsedSeconds,
      allSeconds: studies.reduce(
        (sum, { seconds }) => sum + seconds,
        facts.elapsedSeconds + attentive.seconds,
      ),
      parameters: facts.parameters,
      trainImages: nodeData.data.train.count,
      testImages: nodeData.data.test.count,
      baselines: experiment.of('baselines')[0].baselines,
      validation: experiment.of('validation').map(({ step, loss }) => ({ step, loss })),
      rawPixelsKnn: rawPixelsKnnOf(experiment),
      probes: [...layersFrom(experiment), ...attentive.probes],
      studies: Object.fromEntries(studies.map(({ name, result }) => [name, result])),
    }
  } finally {
    await experiment.session.dispose()
    await untrained?.session.dispose()
  }
}
