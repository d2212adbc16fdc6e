/**
 * A run set: runs of one set-up trained one after the other, over several seeds or over both objectives
 * (paper figure 4). Each run's record holds its place in the set, from which the settings of all others
 * follow.
 */
import type { RunConfig } from './config'

/** What differs between the runs of a set. */
export const runSetKinds = ['seeds', 'objectives'] as const
export type RunSetKind = (typeof runSetKinds)[number]

/** The place of a run in its set. */
export interface SetPlace {
  /** Id of the set. */
  id: string
  kind: RunSetKind
  /** Position of the run, 0 <= index < size. */
  index: number
  /** Number of runs in the set. */
  size: number
}

/** A set as a whole. */
export interface RunSet extends Omit<SetPlace, 'index'> {
  /** Settings of its first run. */
  config: RunConfig
}

/** Number of runs that a set over seeds may have. */
export const seedCounts = { least: 2, most: 20, usual: 5 } as const

const objectives = ['autoregressive', 'masked'] as const

/** A new set of `config` over `size` seeds, from the config's own upward. */
export const seedSet = (id: string, config: RunConfig, size: number): RunSet => ({
  id,
  kind: 'seeds',
  size,
  config,
})

/** A new set of `config` over both objectives, next pixel first. */
export const objectiveSet = (id: string, config: RunConfig): RunSet => ({
  id,
  kind: 'objectives',
  size: objectives.length,
  config: { ...config, objective: objectives[0] },
})

/** Id of a set's run at this position; training it again replaces what was saved under it. */
export const idInSet = ({ id }: Pick<RunSet, 'id'>, index: number): string => `${id}-${index}`

/** Settings of a set's run at this position. */
export const configInSet = ({ kind, config }: RunSet, index: number): RunConfig =>
  kind === 'seeds' ? { ...config, seed: config.seed + index } : { ...config, objective: objectives[index] }

/** The set of a run, from its place and settings. */
export const setOf = ({ id, kind, index, size }: SetPlace, config: RunConfig): RunSet => ({
  id,
  kind,
  size,
  config:
    kind === 'seeds' ? { ...config, seed: config.seed - index } : { ...config, objective: objectives[0] },
})

/** Whether a value read from a file is a place in a set, of a run with this id and these settings. */
export function isSetPlace(
  value: unknown,
  runId: string,
  config: Pick<RunConfig, 'seed'>,
): value is SetPlace {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, index, size } = value as Partial<SetPlace>
  if (typeof id !== 'string' || !/^[\w-]{1,56}$/.test(id) || !runSetKinds.some((some) => some === kind))
    return false
  if (!Number.isInteger(size) || !Number.isInteger(index)) return false
  const most = kind === 'seeds' ? seedCounts.most : objectives.length
  const least = kind === 'seeds' ? seedCounts.least : objectives.length
  return (
    size! >= least &&
    size! <= most &&
    index! >= 0 &&
    index! < size! &&
    runId === idInSet({ id }, index!) &&
    (kind !== 'seeds' || config.seed >= index!)
  )
}
