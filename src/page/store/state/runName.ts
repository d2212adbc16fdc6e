/**
 * A run's memorable name and fixed colour, both hashed from its id, so that they are the same everywhere: a
 * copy opened from a file has those of the run in the file. Only the id is guaranteed to be unique.
 */

import { originalId, type RunRecord } from '../../../core/runRecord'

const colours = [
  'amber',
  'ash',
  'azure',
  'brass',
  'cedar',
  'chalk',
  'cobalt',
  'copper',
  'coral',
  'ember',
  'fern',
  'flint',
  'hazel',
  'indigo',
  'ivory',
  'jade',
  'linen',
  'maple',
  'moss',
  'ochre',
  'olive',
  'onyx',
  'pearl',
  'plum',
  'rust',
  'sable',
  'sienna',
  'slate',
  'straw',
  'teal',
  'umber',
  'violet',
]
const birds = [
  'avocet',
  'bittern',
  'crane',
  'curlew',
  'dipper',
  'dove',
  'egret',
  'finch',
  'grebe',
  'gull',
  'heron',
  'hoopoe',
  'ibis',
  'jay',
  'kite',
  'lark',
  'linnet',
  'martin',
  'osprey',
  'owl',
  'pipit',
  'plover',
  'quail',
  'raven',
  'robin',
  'rook',
  'shrike',
  'siskin',
  'snipe',
  'swift',
  'tern',
  'wren',
]

/** Number of run colours in tokens.css, --run-0 upward. */
export const runColourCount = 6

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  // Mixes the last characters of an id into the high bits.
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}

/** Such as "amber-heron-12". */
export function runName(runId: string): string {
  const h = hash(originalId(runId))
  return `${colours[h % 32]}-${birds[(h >>> 5) % 32]}-${((h >>> 10) % 99) + 1}`
}

/** Index of the run's colour, 0 <= index < runColourCount. */
export function runColour(runId: string): number {
  return (hash(originalId(runId)) >>> 17) % runColourCount
}

/** The run's own name; a run of a set over seeds has the set's name and its seed: "amber-heron-12 seed 3". */
export function runTitle({ runId, set, config }: Pick<RunRecord, 'runId' | 'set' | 'config'>): string {
  return set?.kind === 'seeds' ? `${runName(set.id)} seed ${config.seed}` : runName(runId)
}

/** "amber-heron-12, step 20", for titles and names of saved figures. */
export const runAtStep = ({ name, step }: { name: string; step: number }): string => `${name}, step ${step}`
