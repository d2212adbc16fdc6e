/** The points of the curve of rounding error against the number of colours, and what decides them. */
import { dataKeys, type RunConfig } from '../../../core/config'

/** A point of the curve: a fitted palette of so many colours. */
export interface CurvePoint {
  nVocab: number
  /** Levels of 0..255. */
  error: number
}

/** How the curve's palettes are made where the form's comes from a file. */
export type FittedKind = 'grey' | 'levels' | 'rgb'

export const fittedKind = (palette: RunConfig['palette'], channels: 1 | 3): FittedKind =>
  palette === 'file' ? (channels === 1 ? 'grey' : 'rgb') : palette

/** Numbers of colours, even on a log axis but for the first, where the curve bends; a byte has 256 greys. */
export function curveCounts(kind: FittedKind): number[] {
  const counts = [2, 3, 4, 6, 8, 16, 32, 64, 128, 256]
  return kind === 'rgb' ? [...counts, 512] : counts
}

/** Whatever decides the curve: equal keys, equal curves. */
export function curveKey(config: RunConfig, kind: FittedKind): string {
  const same = [
    'palette',
    'paletteColours',
    'nVocab',
    'tokens',
    'vqFactor',
    'vqSteps',
    'vqBeta',
    'pixelOrder',
  ]
  return JSON.stringify([kind, ...dataKeys.filter((key) => !same.includes(key)).map((key) => config[key])])
}

/** With one more point, by number of colours. */
export function withPoint(points: readonly CurvePoint[], point: CurvePoint): CurvePoint[] {
  return [...points.filter(({ nVocab }) => nVocab !== point.nVocab), point].sort(
    (a, b) => a.nVocab - b.nVocab,
  )
}
