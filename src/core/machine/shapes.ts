/**
 * Model shapes that machines are compared by, in the page and by the portable bench: S and M of all benches,
 * and the shapes of presets from Digits 8 to iGPT-S.
 */
import { presetById, type PresetId } from '../presets'
import { stepFlops } from '../cost'

/** V colours, T positions, C width, L layers, H heads, B images a batch. */
export interface MachineShape {
  nVocab: number
  positions: number
  nEmbd: number
  nLayer: number
  nHead: number
  batch: number
}

export const shapeNames = ['S', 'M', 'digits8', 'emoji16', 'cifar16', 'cifar32', 'igpt-s'] as const
export type MachineShapeName = (typeof shapeNames)[number]

function fromPreset(id: PresetId, { nPx, batch }: { nPx?: number; batch?: number } = {}): MachineShape {
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
export const machineShapes: Readonly<Record<MachineShapeName, MachineShape>> = {
  S: { nVocab: 32, positions: 64, nEmbd: 64, nLayer: 2, nHead: 2, batch: 8 },
  M: { nVocab: 32, positions: 256, nEmbd: 128, nLayer: 3, nHead: 4, batch: 4 },
  digits8: fromPreset('digits8'),
  emoji16: fromPreset('emoji16'),
  cifar16: fromPreset('cifar32', { nPx: 16 }),
  cifar32: fromPreset('cifar32'),
  // The paper's batch of 128 would need 100 GB.
  'igpt-s': fromPreset('igpt-s', { batch: 16 }),
}

/** Operations of one training step, by the formula of core/cost.ts. */
export const flopsOf = (shape: MachineShape): number =>
  stepFlops({ ...shape, nPx: Math.sqrt(shape.positions), batchSize: shape.batch })
