/**
 * Model shapes of the portable bench: the two that all benches share, the default preset, and CIFAR's and the
 * paper's small model.
 */
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

/** Small ones first. Batches are where the search begins: one that does not fit is halved. */
export const portableShapes: Readonly<Record<string, TrainShape>> = {
  S: shapes.S,
  M: shapes.M,
  digits8: shapes.digits8,
  cifar16: fromPreset('cifar32', { nPx: 16 }),
  cifar32: fromPreset('cifar32'),
  // The paper's batch of 128 would need a hundred gigabytes.
  'igpt-s': fromPreset('igpt-s', { batch: 16 }),
}

/** What a software adapter can do in minutes; the others are left out there unless asked for. */
export const smallShapes: readonly string[] = ['S', 'M', 'digits8']
