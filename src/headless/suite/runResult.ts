/**
 * What one run of a suite measured, and its file: a few kilobytes of JSON each, written in one piece when the
 * run is complete, so that a suite can be made in parts on several days and machines.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObjectiveKind, RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import type { ProbeKind } from '../../core/probeKinds'
import type { Baselines } from '../../core/protocol'
import type { StudyKind, StudyResult } from '../../core/studies/registry'
import { runHash, type PlannedRun } from './plan'

export interface LayerAccuracies {
  probe: ProbeKind
  step: number
  /** Test accuracy of layers 0..L. */
  accuracy: number[]
}

export interface RunResult {
  id: string
  /** Of settings and studies, see plan.ts: a result with another hash is of another run. */
  hash: string
  set: string
  size: string
  objective: ObjectiveKind
  seed: number
  settings: Partial<RunConfig>
  /** Day on which it was completed. */
  date: string
  machine: string
  trainingSeconds: number
  /** Training, probes and studies. */
  allSeconds: number
  parameters: number
  trainImages: number
  testImages: number
  baselines: Baselines
  /** Test accuracy of k-NN on raw pixels; null if not measured. */
  rawPixelsKnn: number | null
  /** Nats per pixel, or per hidden pixel where masked. */
  validation: { step: number; loss: number }[]
  probes: LayerAccuracies[]
  /** By the names that the plan gives them. */
  studies: Record<string, StudyResult>
}

/** JSON with short lists of numbers on one line and numbers of at most six decimals. */
export function jsonOf(value: unknown): string {
  const rounded = JSON.stringify(
    value,
    (_, inner: unknown) => (typeof inner === 'number' ? Number(inner.toFixed(6)) : inner),
    1,
  )
  return `${rounded.replace(/[[{][^[\]{}]{0,140}[\]}]/g, (list) => list.replace(/\s+/g, ' '))}\n`
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  await writeFile(partial, content)
  await rename(partial, path)
}

export async function writeResult(folder: string, result: RunResult): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeWhole(join(folder, `${result.id}.json`), jsonOf(result))
}

/** The file's text, or null if there is none. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function parseResult(text: string, name: string): RunResult {
  try {
    const stored = JSON.parse(text) as RunResult
    if (typeof stored.id === 'string' && typeof stored.hash === 'string' && Array.isArray(stored.probes))
      return stored
  } catch {
    // Reported below, like JSON that is no result.
  }
  throw new LabError({
    code: 'run-file',
    subject: name,
    message: `${name} is not the result of a run.`,
    remedy: 'Delete it; the suite then makes it again.',
  })
}

/**
 * The results in a folder that belong to these runs, in their order. Results of other settings are left out.
 * @throws LabError run-file for a file that is not a result
 */
export async function readResults(folder: string, runs: readonly PlannedRun[]): Promise<RunResult[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch {
    return []
  }
  const results: RunResult[] = []
  for (const run of runs) {
    const name = `${run.id}.json`
    if (!names.includes(name)) continue
    const result = parseResult(await readFile(join(folder, name), 'utf8'), name)
    if (result.hash === runHash(run)) results.push(result)
  }
  return results
}

/** The result of a study of this kind, or undefined if it was not made. */
export function studyIn<K extends StudyKind>(
  { studies }: Pick<RunResult, 'studies'>,
  name: string,
  kind: K,
): Extract<StudyResult, { kind: K }> | undefined {
  const result = studies[name]
  return result?.kind === kind ? (result as Extract<StudyResult, { kind: K }>) : undefined
}

/** Accuracies of layers 0..L by one classifier, first or last measured; undefined if not measured. */
export function layersIn(
  { probes }: Pick<RunResult, 'probes'>,
  when: 'untrained' | 'trained',
  probe: ProbeKind = 'linear',
): number[] | undefined {
  const of = probes.filter((measured) => measured.probe === probe)
  return (when === 'untrained' ? of.find(({ step }) => step === 0) : of.at(-1))?.accuracy
}
