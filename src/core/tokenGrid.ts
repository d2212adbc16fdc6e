/**
 * How many tokens an image is, and how they lie: one for each pixel with a palette, one for each square of
 * factor x factor pixels with the learned codes of a VQ-VAE. Everything that counts positions asks here.
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

/** Tokens given when so many rows of pixels are: rows of the grid that they fill whole. */
export function promptTokens(promptRows: number, nPx: number, grid: number): number {
  return Math.floor((promptRows * grid) / nPx) * grid
}
