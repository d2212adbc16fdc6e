/**
 * The grid of tokens of an image: one for each pixel with a palette, one for each square of vqFactor x
 * vqFactor pixels with the learned codes of a VQ-VAE.
 */
import type { RunConfig } from './config'

export type GridConfig = Pick<RunConfig, 'nPx'> & Partial<Pick<RunConfig, 'tokens' | 'vqFactor'>>

/** Side of the grid of tokens. */
export function gridOf({ nPx, tokens, vqFactor }: GridConfig): number {
  return tokens === 'vqvae' ? nPx / (vqFactor ?? 1) : nPx
}

/** T, the length of the sequence. */
export function positionsOf(config: GridConfig): number {
  return gridOf(config) ** 2
}

/** Tokens of a prompt of this many rows of pixels: the rows of the grid that they fill completely. */
export function promptTokens(promptRows: number, nPx: number, grid: number): number {
  return Math.floor((promptRows * grid) / nPx) * grid
}
