/**
 * What a study of a trained model is (paper 2.3, 3.4, 4.3 to 4.7 and A.1), apart from how it is computed and
 * drawn: its settings with fields and defaults, its result, and the reader of a stored result. Each kind is
 * one file beside this one, listed in registry.ts. Its computation is in worker/studies, its drawing in
 * page/features/studies.
 */
import type { RunConfig } from '../config'
import { choice, int, type FieldTable } from '../fields'
import type { JsonReader } from '../jsonReader'
import { gridOf, type GridConfig } from '../tokenGrid'

/** The settings of the run that a study's defaults come from. */
export type StudyBasis = GridConfig &
  Pick<
    RunConfig,
    'learningRate' | 'batchSize' | 'seed' | 'probeTrainImages' | 'probeTestImages' | 'evalImages'
  >

/** Whether a setting has any effect, given the study's other settings and the run's. */
export type Condition<S> = (study: S, config: Pick<RunConfig, 'objective'>) => boolean

/**
 * One kind of study: S its settings, R its result. S is a type alias, not an interface, so that generic code
 * may index it by key.
 */
export interface StudyDefinition<S extends { kind: string }, R extends { kind: S['kind'] }> {
  fields: FieldTable<Omit<S, 'kind'>>
  /** The paper's values if it gives any. */
  defaults(run: StudyBasis): S
  /** For each setting that has no effect at times: when it has. The form hides it otherwise. */
  appliesWhen?: Readonly<Partial<Record<string, Condition<S>>>>
  /**
   * Reads a stored result of a run with these settings.
   * @throws the reader's error if a part is missing or out of range
   */
  readResult(stored: JsonReader, config: RunConfig): R
}

export const yesNo = choice('yes', 'no')
export const seedField = int(0, 4_294_967_295, 1)
/** Masks that vote on each test image, if the model was trained on masked pixels (paper 4.6). */
export const masksField = int(1, 25, 2)
export const onlyIfMasked: Condition<unknown> = (_, { objective }) => objective === 'masked'

/**
 * A tenth of pretraining's rate (paper 3.4), rounded so that a form shows 0.0003, not 0.00030000000000000003.
 */
export const tenthOf = (learningRate: number): number => Number((learningRate / 10).toPrecision(3))

export const mostClasses = 1000
export const mostImages = 1_000_000
/** Most points of a stored curve. */
export const mostPoints = 100_000

/** Reads a share, 0..1. */
export const readShare = (stored: JsonReader): number => stored.number(0, 1)

/** Reads a number of images, steps or the like. */
export const readCount = (stored: JsonReader): number => stored.whole(0, mostImages)

/** The entries of a list that must have exactly `length`. */
export function listOf(stored: JsonReader, length: number): JsonReader[] {
  const found = stored.list(length)
  if (found.length !== length) throw stored.refuse(`has ${found.length} entries, not ${length}`)
  return found
}

/** An image as learned codes decode it: (nPx, nPx, 3) sRGB bytes. */
export interface DecodedImage {
  nPx: number
  rgb: Uint8Array
}

export function readDecoded(stored: JsonReader, { nPx }: RunConfig): DecodedImage {
  return { nPx: stored.at('nPx').whole(nPx, nPx), rgb: stored.at('rgb').array('u8', 3 * nPx * nPx) }
}

/** The row or column in the middle of the grid of tokens. */
export const middleOf = (run: GridConfig): number => Math.floor(gridOf(run) / 2)
