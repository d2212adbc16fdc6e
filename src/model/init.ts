/**
 * The official initialisation (reference, section 1): q, k, v with deviation 1/sqrt(d), the attention
 * output 1/sqrt(d L), both MLP matrices, wte and sos 0.02, wpe 0.01, gains one, the head zero. With a
 * zero head the first loss is exactly ln V and only the head has a gradient.
 */
import { Rng } from '../core/rng'
import { weightShapes, type IgptShape, type WeightName } from './weights'

/** Standard deviation of the normal that fills a matrix; null for constants. */
function deviation(name: WeightName, { nEmbd, nLayer }: IgptShape): number | null {
  if (name.endsWith('wQkv')) return 1 / Math.sqrt(nEmbd)
  if (name.endsWith('attn.wProj')) return 1 / Math.sqrt(nEmbd * nLayer)
  if (name.endsWith('wFc') || name.endsWith('mlp.wProj') || name === 'wte' || name === 'sos') return 0.02
  if (name === 'wpe') return 0.01
  return null
}

/** Initial values by name. Each parameter has its own stream of `rng`, so that adding a layer changes no other. */
export function initialWeights(shape: IgptShape, rng: Rng): Map<WeightName, Float32Array> {
  const values = new Map<WeightName, Float32Array>()
  for (const [name, dims] of weightShapes(shape)) {
    const flat = new Float32Array(dims.reduce((a, b) => a * b, 1))
    const std = deviation(name, shape)
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

/** What a trainer begins with: values drawn from a seeded stream, or values given by name. */
export type Start = Rng | ReadonlyMap<WeightName, Float32Array>

/** The values of a start; given ones are not copied. */
export function startValues(shape: IgptShape, start: Start): ReadonlyMap<WeightName, Float32Array> {
  return start instanceof Rng ? initialWeights(shape, start) : start
}
