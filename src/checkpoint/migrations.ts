/**
 * Migrations of run files: one for each older format, to the next. A migration works on unchecked input, so
 * it assumes nothing; the reader after it refuses what is missing or wrong. New settings need no migration:
 * absent ones get their defaults (runManifest.ts).
 *
 * A run with a setting that earlier versions would have to ignore needs a new format.
 */
import { baseConfig } from '../core/presets'

type Manifest = Readonly<Record<string, unknown>>

/** The value at a path of keys, or undefined. */
function valueAt(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Manifest)[key]
        : undefined,
    value,
  )
}

/** The settings that this version knows; the input itself if it is no table of settings. */
function knownSettings(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return config
  return Object.fromEntries(Object.entries(config).filter(([key]) => Object.hasOwn(baseConfig, key)))
}

/** migrations[0] makes format 2 of format 1, and so on. */
const migrations: readonly ((manifest: Manifest) => Manifest)[] = [
  // Format 1 left the running time to the newest facts of the journal, so that a run saved before its first
  // step had none, and knew no biases.
  (manifest) => {
    const journal = Array.isArray(manifest.journal) ? (manifest.journal as unknown[]) : []
    const metrics = journal.findLast((event) => valueAt(event, 'kind') === 'metrics')
    return { ...manifest, elapsedSeconds: valueAt(metrics, 'facts', 'elapsedSeconds') ?? 0, biases: false }
  },
  // Format 2 had no studies, and its readers refuse them; nothing in it has to change.
  (manifest) => manifest,
  // Format 3 had no half-precision weights, and linear probes only.
  (manifest) => ({ ...manifest, weightsType: 'F32' }),
  // Format 4 kept no classifiers, and its readers refuse their file.
  (manifest) => ({ ...manifest, classifiers: null }),
  // Format 5 was saved only when no measurements were unfinished.
  (manifest) => ({ ...manifest, measuredStep: null }),
  // Format 6 kept no best weights, and could hold misspelt settings, which the console took and which had no
  // effect.
  (manifest) => ({ ...manifest, best: null, config: knownSettings(manifest.config) }),
  // Format 7 trained the codec of learned codes anew whenever a run was loaded.
  (manifest) => ({ ...manifest, codec: false }),
]

/** The format that is written. */
export const newestFormat = migrations.length + 1

/** A manifest of an older format as one of the newest. @param format 1 to newestFormat */
export function migrate(manifest: Manifest, format: number): Manifest {
  return migrations.slice(format - 1).reduce((older, next) => next(older), manifest)
}
