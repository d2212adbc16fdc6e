/**
 * Model shapes that machines are compared by, in the page and by the GPU kit: S and M of all benches,
 * and the shapes of presets from Digits 8 to iGPT-S.
 */
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

/**
 * Small ones first; those with a preset's name have its shape. Not so emoji16: the preset's model became
 * smaller after machines had been measured with this one. A batch that does not fit is halved.
 */
export const machineShapes: Readonly<Record<MachineShapeName, MachineShape>> = {
  S: { nVocab: 32, positions: 64, nEmbd: 64, nLayer: 2, nHead: 2, batch: 8 },
  M: { nVocab: 32, positions: 256, nEmbd: 128, nLayer: 3, nHead: 4, batch: 4 },
  digits8: { nVocab: 16, positions: 64, nEmbd: 64, nLayer: 4, nHead: 4, batch: 32 },
  emoji16: { nVocab: 64, positions: 256, nEmbd: 128, nLayer: 8, nHead: 4, batch: 16 },
  cifar16: { nVocab: 512, positions: 256, nEmbd: 256, nLayer: 12, nHead: 8, batch: 32 },
  cifar32: { nVocab: 512, positions: 1024, nEmbd: 256, nLayer: 12, nHead: 8, batch: 32 },
  // The paper's batch of 128 would need 100 GB.
  'igpt-s': { nVocab: 512, positions: 1024, nEmbd: 512, nLayer: 24, nHead: 8, batch: 16 },
}

/** Operations of one training step, by the formula of core/cost.ts. */
export const flopsOf = (shape: MachineShape): number =>
  stepFlops({ ...shape, nPx: Math.sqrt(shape.positions), batchSize: shape.batch })
