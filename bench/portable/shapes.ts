/** Model shapes of the portable bench: S and M of all benches, the default preset, CIFAR's, and iGPT-S. */
import { presetById, type PresetId } from '../../src/core/presets'
import type { TrainShape } from '../page/protocol'
import { shapes } from '../shapes.mjs'

function fromPreset(id: PresetId, { nPx, batch }: { nPx?: number; batch?: number } = {}): TrainShape {
  const { config } = presetById(id)
  const { nVocab, nLayer, nHead, nEmbd } = config
  return {
    nVocab,
    positions: (nPx ?? config.nPx) ** 2,
    nEmbd,
    nLayer,
    nHead,
    batch: batch ?? config.batchSize,
  }
}

/** Small ones first. A batch that does not fit is halved. */
export const portableShapes: Readonly<Record<string, TrainShape>> = {
  S: shapes.S,
  M: shapes.M,
  digits8: shapes.digits8,
  cifar16: fromPreset('cifar32', { nPx: 16 }),
  cifar32: fromPreset('cifar32'),
  // The paper's batch of 128 would need 100 GB.
  'igpt-s': fromPreset('igpt-s', { batch: 16 }),
}

/** Shapes that a software adapter can do in minutes; the others are skipped there unless requested. */
export const smallShapes: readonly string[] = ['S', 'M', 'digits8']
