/**
 * The colours that a config names: those of its palette file, where it has one. Their form as a text is
 * paletteColours.ts.
 */
import type { RunConfig } from './config'
import type { PaletteInfo } from './dataPreview'
import { clustersOfLevels, unpackClusters } from './paletteColours'

/**
 * The clusters that a run's model means by its tokens, exactly: those of its file, or the fitted ones, whose
 * levels are whole.
 * @param palette as a preview or a saved run tells it
 * @returns (V, 3) in [-1, 1]; null where tokens are learned codes
 */
export function clustersOfRun(
  config: Pick<RunConfig, 'tokens' | 'palette' | 'paletteColours'>,
  palette: PaletteInfo,
): Float32Array | null {
  if (config.tokens === 'vqvae') return null
  return (
    (config.palette === 'file' ? unpackClusters(config.paletteColours) : null) ??
    clustersOfLevels(palette.rgb)
  )
}

/** The config with as many colours as its palette file has, where its tokens are those; else as it is. */
export function withPaletteColours(config: RunConfig): RunConfig {
  const clusters =
    config.palette === 'file' && config.tokens === 'palette' ? unpackClusters(config.paletteColours) : null
  if (!clusters) return config
  const nVocab = clusters.length / 3
  return { ...config, nVocab, topK: Math.min(config.topK, nVocab) }
}
