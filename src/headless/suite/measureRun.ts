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
import { prepareInNode, type ReadFile } from '../nodeSession'
import { Experiment, unmeasured } from './experiment'
import { runHash, trainingHash, type PlannedRun, type PlannedStudy } from './plan'
import { jsonOf, readIfThere, writeWhole, type RunResult } from './runResult'

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

/** The parts of one run on disk. */
class Parts {
  private readonly weights: string
  private readonly studies: string

  constructor(
    private readonly folder: string,
    run: PlannedRun,
  ) {
    const name = `${run.id}-${trainingHash(run)}`
    this.weights = join(folder, `${name}.igpt`)
    this.studies = join(folder, `${name}.json`)
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
    const bytes = await readIfThere(this.studies)
    return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as StudyPart[]) : []
  }

  keepStudies(parts: readonly StudyPart[]): Promise<void> {
    return writeWhole(this.studies, jsonOf(parts))
  }
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
      allSeconds: facts.elapsedSeconds + studies.reduce((sum, { seconds }) => sum + seconds, 0),
      parameters: facts.parameters,
      trainImages: nodeData.data.train.count,
      testImages: nodeData.data.test.count,
      baselines: experiment.of('baselines')[0].baselines,
      validation: experiment.of('validation').map(({ step, loss }) => ({ step, loss })),
      probes: experiment
        .of('probes')
        .map(({ step, accuracy, probe }) => ({ probe: probe ?? 'linear', step, accuracy: [...accuracy] })),
      studies: Object.fromEntries(studies.map(({ name, result }) => [name, result])),
    }
  } finally {
    await experiment.session.dispose()
    await untrained?.session.dispose()
  }
}
