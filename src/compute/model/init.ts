/**
 * The official initialisation (reference, section 1): q, k, v with deviation 1/sqrt(d), the attention output
 * 1/sqrt(d L), both MLP matrices, wte and sos 0.02, wpe 0.01, gains one, the head zero. With a zero head the
 * first loss is exactly ln V and only the head has a gradient. A head that is not zero is an ablation.
 */
import type { HeadInit } from '../../core/config'
import { Rng } from '../../core/rng'
import { hasBiases, weightShapes, type IgptShape, type WeightName } from './weights'

const embeddingDeviation = 0.02

/** Standard deviation of the normal that fills a matrix; null for constants. */
function deviation(name: WeightName, { nEmbd, nLayer }: IgptShape): number | null {
  if (name.endsWith('wQkv')) return 1 / Math.sqrt(nEmbd)
  if (name.endsWith('attn.wProj')) return 1 / Math.sqrt(nEmbd * nLayer)
  if (name.endsWith('wFc') || name.endsWith('mlp.wProj') || name === 'wte' || name === 'sos')
    return embeddingDeviation
  if (name === 'wpe') return 0.01
  return null
}

/**
 * Initial values by name; a head that is not to begin at zero is drawn as the colour embeddings are. Each
 * parameter has its own stream of `rng`, so that adding a layer changes no other.
 */
export function initialWeights(
  shape: IgptShape,
  rng: Rng,
  headInit: HeadInit = 'zero',
): Map<WeightName, Float32Array> {
  const values = new Map<WeightName, Float32Array>()
  for (const [name, dims] of weightShapes(shape)) {
    const flat = new Float32Array(dims.reduce((a, b) => a * b, 1))
    const std = name === 'head' && headInit === 'normal' ? embeddingDeviation : deviation(name, shape)
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

/** AdamW's two moments by the parameters' names, and its count of updates. */
export interface Moments {
  m: ReadonlyMap<WeightName, Float32Array>
  v: ReadonlyMap<WeightName, Float32Array>
  updates: number
}

/** All that decides a trainer's next steps, its settings apart. */
export interface TrainerState {
  weights: ReadonlyMap<WeightName, Float32Array>
  /** Null where they are not known: then they begin at zero. */
  optimizer: Moments | null
}

/**
 * What a trainer begins with: values drawn from a seeded stream, values given by name, or the state of one
 * that was interrupted.
 */
export type Start = Rng | ReadonlyMap<WeightName, Float32Array> | TrainerState

const isState = (start: Start): start is TrainerState => 'weights' in start

/** The values of a start; given ones are not copied. */
export function startValues(shape: IgptShape, start: Start): ReadonlyMap<WeightName, Float32Array> {
  if (start instanceof Rng) return initialWeights(shape, start)
  return isState(start) ? start.weights : start
}

/** The shape with the biases that a start's values have; without them it is as it was. */
export function shapeWithBiases(shape: IgptShape, start: Start): IgptShape {
  const biased = !(start instanceof Rng) && hasBiases(isState(start) ? start.weights : start)
  return biased ? { ...shape, biases: true } : shape
}

/** The optimizer's moments that a start brings along; null where it begins anew. */
export function startMoments(start: Start): Moments | null {
  return isState(start) ? start.optimizer : null
}
