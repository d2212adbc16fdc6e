/**
 * Model shapes of the kit's bench: S and M of all benches, the presets Digits 8 and Emoji 16, CIFAR's model,
 * and iGPT-S.
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

/** Small ones first. A batch that does not fit is halved. */
export const kitShapes: Readonly<Record<string, TrainShape>> = {
  S: shapes.S,
  M: shapes.M,
  digits8: shapes.digits8,
  emoji16: fromPreset('emoji16'),
  cifar16: fromPreset('cifar32', { nPx: 16 }),
  cifar32: fromPreset('cifar32'),
  // The paper's batch of 128 would need 100 GB.
  'igpt-s': fromPreset('igpt-s', { batch: 16 }),
}

/** Shapes that a software adapter can do in the time there is. */
export const smallShapes: readonly string[] = ['S', 'digits8']
