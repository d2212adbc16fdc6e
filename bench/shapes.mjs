// @ts-check
/** Model shapes of the bench: V colours, T positions, C width, L layers, H heads, B images per batch. */

/** @typedef {import('./page/protocol.ts').TrainShape} TrainShape */

/** @type {Readonly<Record<'S' | 'M' | 'digits8' | 'images16' | 'long', TrainShape>>} */
export const shapes = {
  S: { nVocab: 32, positions: 64, nEmbd: 64, nLayer: 2, nHead: 2, batch: 8 },
  M: { nVocab: 32, positions: 256, nEmbd: 128, nLayer: 3, nHead: 4, batch: 4 },
  /** The preset Digits 8. */
  digits8: { nVocab: 16, positions: 64, nEmbd: 64, nLayer: 4, nHead: 4, batch: 32 },
  /** The same model on 16 x 16 images. */
  images16: { nVocab: 16, positions: 256, nEmbd: 64, nLayer: 4, nHead: 4, batch: 1 },
  /** Narrow, so that a T x T buffer would dominate memory. */
  long: { nVocab: 16, positions: 1024, nEmbd: 32, nLayer: 2, nHead: 2, batch: 1 },
}

/**
 * Models of the CPU path from short to long sequences and from narrow to wide, the presets' own among them.
 * @type {Readonly<Record<string, TrainShape>>}
 */
export const scalingShapes = {
  digits8: shapes.digits8,
  mnist14: { nVocab: 16, positions: 196, nEmbd: 96, nLayer: 6, nHead: 4, batch: 32 },
  emoji16: { nVocab: 64, positions: 256, nEmbd: 128, nLayer: 8, nHead: 4, batch: 16 },
  'T 1024': { nVocab: 64, positions: 1024, nEmbd: 128, nLayer: 4, nHead: 4, batch: 4 },
  'T 4096': { nVocab: 64, positions: 4096, nEmbd: 128, nLayer: 2, nHead: 4, batch: 1 },
  'C 256': { nVocab: 64, positions: 256, nEmbd: 256, nLayer: 4, nHead: 8, batch: 8 },
  'C 512': { nVocab: 64, positions: 256, nEmbd: 512, nLayer: 2, nHead: 8, batch: 4 },
}

/** @param {TrainShape} shape */
export const shapeText = ({ nVocab, positions, nEmbd, nLayer, nHead, batch }) =>
  `V${nVocab} T${positions} C${nEmbd} L${nLayer} H${nHead} B${batch}`
