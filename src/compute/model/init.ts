/**
 * The official initialisation (the columns of the official code): q, k, v with standard deviation 1/sqrt(C),
 * the attention projection 1/sqrt(C L), both MLP matrices, wte and sos 0.02, wpe 0.01, gains one, the head
 * zero. With a zero head the first loss is exactly ln V and only the head has a gradient. A head that is not
 * zero is an ablation.
 */
import type { HeadInit } from '../../core/config'
import type { Rng } from '../../core/rng'
import { weightShapes, type IgptShape, type WeightName } from './weights'

const embeddingStd = 0.02

/** Standard deviation of a matrix's normal distribution; null for constants. */
function stdOf(name: WeightName, { nEmbd, nLayer }: IgptShape): number | null {
  if (name.endsWith('wQkv')) return 1 / Math.sqrt(nEmbd)
  if (name.endsWith('attn.wProj')) return 1 / Math.sqrt(nEmbd * nLayer)
  if (name.endsWith('wFc') || name.endsWith('mlp.wProj') || name === 'wte' || name === 'sos')
    return embeddingStd
  if (name === 'wpe') return 0.01
  return null
}

/**
 * Initial weights by name. Each parameter draws from its own stream of `rng`, so that adding a layer changes
 * no other.
 *
 * @param headInit 'normal' draws the head as the colour embeddings are drawn
 */
export function initialWeights(
  shape: IgptShape,
  rng: Rng,
  headInit: HeadInit = 'zero',
): Map<WeightName, Float32Array> {
  const values = new Map<WeightName, Float32Array>()
  for (const [name, dims] of weightShapes(shape)) {
    const flat = new Float32Array(dims.reduce((a, b) => a * b, 1))
    const std = name === 'head' && headInit === 'normal' ? embeddingStd : stdOf(name, shape)
    if (std !== null) {
      const stream = rng.fork(name)
      for (let i = 0; i < flat.length; i += 1) flat[i] = std * stream.normal()
    } else if (name.endsWith('.g')) {
      flat.fill(1)
    }
    values.set(name, flat)
  }
  return values
}
