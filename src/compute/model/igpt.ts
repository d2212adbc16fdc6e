/**
 * The whole image GPT (paper 2.2; the columns of the official code): a pre-norm decoder with RMS norm, quick
 * GELU, no linear biases, learned positions, a learned start vector and an untied head. Options: a head tied
 * to the colour embeddings, dropout, and biases (only models trained elsewhere have them). Pure functions of
 * the weights, the same on every backend; training, sampling and probing all call these.
 *
 * Shapes: B images, T positions, C width, H heads, V colours, L layers.
 */
import * as tf from '@tensorflow/tfjs'
import { attention } from '../ops/attention/attention'
import { addBias } from '../ops/bias/bias'
import { dropout } from '../ops/dropout/dropout'
import type { DropoutNoise } from '../ops/dropout/dropoutNoise'
import { embed, embedMasked } from '../ops/embed/embed'
import { linear } from '../ops/linear/linear'
import { linearTransposed } from '../ops/linearTransposed/linearTransposed'
import { meanPool } from '../ops/meanPool/meanPool'
import { mlp as fusedMlp } from '../ops/mlp/mlp'
import { quickGelu } from '../ops/quickGelu/quickGelu'
import { rmsNorm } from '../ops/rmsNorm/rmsNorm'
import type { BlockWeights, IgptShape, IgptWeights } from './weights'

/**
 * Token and position embeddings, shifted right by the start vector in an autoregressive model.
 *
 * @param tokens (B, T) int32 palette indices
 * @param mask (B, T) float32, 1 where a pixel is hidden from a masked model, which sees all pixels without it
 * @returns (B, T, C) residual stream before the first block
 */
function embedTokens({ wte, wpe, sos }: IgptWeights, tokens: tf.Tensor2D, mask?: tf.Tensor2D): tf.Tensor3D {
  return sos ? embed(tokens, wte, wpe, sos) : embedMasked(tokens, mask ?? tf.zeros(tokens.shape), wte, wpe)
}

/**
 * Queries, keys and values in one product.
 *
 * @param x (B, T, C) normed input of a block
 * @returns (B, T, 3C), columns q | k | v
 */
export function attnQkv(x: tf.Tensor3D, { wQkv, biases }: BlockWeights): tf.Tensor3D {
  const qkv = linear(x, wQkv)
  return biases ? addBias(qkv, biases.qkv) : qkv
}

/**
 * @param y (B, T, C) output of all heads
 * @param residual (B, T, C) added to the result if given
 * @returns (B, T, C)
 */
function attnProj(y: tf.Tensor3D, { wProj, biases }: BlockWeights, residual?: tf.Tensor3D): tf.Tensor3D {
  const projected = linear(y, wProj, residual)
  return biases ? addBias(projected, biases.proj) : projected
}

/**
 * C to 4C, quick GELU, back to C; one fused op if the model has no biases.
 *
 * @param x (B, T, C) normed
 * @param residual (B, T, C) added to the result if given
 * @returns (B, T, C)
 */
function mlp(x: tf.Tensor3D, { wFc, wOut, biases }: BlockWeights, residual?: tf.Tensor3D): tf.Tensor3D {
  if (!biases) return fusedMlp(x, wFc, wOut, residual)
  const hidden = quickGelu(addBias(linear(x, wFc), biases.fc))
  return addBias(linear(hidden, wOut, residual), biases.out)
}

/** Attention over whole sequences or over a cache: (B, T, 3C) to (B, T, C). */
type Attend = (qkv: tf.Tensor3D) => tf.Tensor3D

/** A training step's dropout in one block: after attention at `place`, after the MLP at `place + 1`. */
interface BlockDropout {
  noise: DropoutNoise
  place: number
}

/**
 * One block:   a = h + attn(norm(h))        h' = a + mlp(norm(a))
 *
 * @param h (B, T, C) residual stream
 * @param normed (B, T, C) `h` after ln1, if the caller has it already
 * @param drop only in training with dropout
 * @returns (B, T, C)
 */
function block(
  h: tf.Tensor3D,
  w: BlockWeights,
  attend: Attend,
  normed: tf.Tensor3D = rmsNorm(h, w.ln1),
  drop?: BlockDropout,
): tf.Tensor3D {
  const y = attend(attnQkv(normed, w))
  if (drop) {
    const a = dropout(attnProj(y, w), drop.noise, drop.place, h)
    return dropout(mlp(rmsNorm(a, w.ln2), w), drop.noise, drop.place + 1, a)
  }
  const a = attnProj(y, w, h)
  return mlp(rmsNorm(a, w.ln2), w, a)
}

/**
 * Dropouts in a model: one after the embeddings, two in each block, as in GPT-2; none on attention weights.
 */
export const dropoutPlaces = (nLayer: number): number => 1 + 2 * nLayer

export interface ForwardOptions {
  /** (B, T) float32, 1 where a pixel is hidden from a masked model. */
  mask?: tf.Tensor2D
  /** Dropout of a training step; nothing is dropped without it. */
  noise?: DropoutNoise
  /**
   * Called for every layer 0..L with (B, T, C) `normed` and the residual stream `h` it is the norm of. For
   * l < L it is block l's attention input, for l = L the final norm (paper 2.4).
   */
  visit?: (layer: number, normed: tf.Tensor3D, h: tf.Tensor3D) => void
  /** The last layer to visit: the blocks after it are left out, and its normed stream is returned. */
  until?: number
}

/**
 * All blocks over whole images. Call inside tf.tidy.
 *
 * @param tokens (B, T) int32 palette indices
 * @returns (B, T, C) residual stream after the final norm
 */
export function forward(
  weights: IgptWeights,
  { nHead, objective }: IgptShape,
  tokens: tf.Tensor2D,
  { mask, noise, visit, until }: ForwardOptions = {},
): tf.Tensor3D {
  // Each position sees itself and those before it; in a masked model, all.
  const attend: Attend = (qkv) => attention(qkv, { nHead, causal: objective !== 'masked' })
  const embedded = embedTokens(weights, tokens, mask)
  let h = noise ? dropout(embedded, noise, 0) : embedded
  for (const [l, w] of weights.blocks.entries()) {
    const normed = rmsNorm(h, w.ln1)
    visit?.(l, normed, h)
    if (l === until) return normed
    h = block(h, w, attend, normed, noise && { noise, place: 1 + 2 * l })
  }
  const final = rmsNorm(h, weights.lnF)
  visit?.(weights.blocks.length, final, h)
  return final
}

/** Appends (B, S, 3C) queries, keys and values to a layer's cache and attends over it. @returns (B, S, C) */
export type CachedAttend = (layer: number, qkv: tf.Tensor3D) => tf.Tensor3D

/**
 * All blocks over S new positions; caches hold the keys and values of the positions before. Call inside
 * tf.tidy.
 *
 * @param h (B, S, C) embedded positions
 * @returns (B, S, C) residual stream after the last block, before the final norm
 */
export function forwardCached(weights: IgptWeights, h: tf.Tensor3D, attend: CachedAttend): tf.Tensor3D {
  return weights.blocks.reduce((stream, w, layer) => block(stream, w, (qkv) => attend(layer, qkv)), h)
}

/**
 * The language model head, or the transposed colour embeddings if it is tied.
 *
 * @param x (..., C) after the final norm
 * @returns (..., V) logits
 */
export function lmHead<T extends tf.Tensor2D | tf.Tensor3D>(x: T, { head, wte }: IgptWeights): T {
  return head ? linear(x, head) : linearTransposed(x, wte)
}

/**
 * Logits of every pixel. Position i predicts pixel i and sees only pixels before i; in a masked model it sees
 * all that are not hidden. Call inside tf.tidy, which frees the activations.
 *
 * @param tokens (B, T) int32 palette indices
 * @param mask (B, T) float32, 1 where a pixel is hidden from a masked model
 * @param noise dropout of a training step
 * @returns (B, T, V), the caller's to dispose
 */
export function logits(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  mask?: tf.Tensor2D,
  noise?: DropoutNoise,
): tf.Tensor3D {
  return lmHead(forward(weights, shape, tokens, { mask, noise }), weights)
}

export interface FeatureOptions {
  /** (B, T) float32, 1 where a pixel is hidden from a masked model. */
  mask?: tf.Tensor2D
  /** Pool the residual stream instead of its norm, as the paper's author says the original code did. */
  raw?: boolean
}

/**
 * Features for linear probes (paper 2.4): for l < L the mean over positions of block l's normed attention
 * input, for l = L that of the final norm.
 *
 * @param tokens (B, T) int32
 * @returns (L + 1, B, C), the caller's to dispose
 */
export function layerFeatures(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  { mask, raw = false }: FeatureOptions = {},
): tf.Tensor3D {
  return tf.tidy(() => {
    const pooled: tf.Tensor2D[] = []
    forward(weights, shape, tokens, {
      mask,
      visit: (_, normed, h) => {
        pooled.push(meanPool(raw ? h : normed))
      },
    })
    return tf.stack(pooled) as tf.Tensor3D
  })
}

/**
 * One layer's features of every position, not pooled, for attentive probes. The blocks after it are not run.
 *
 * @param tokens (B, T) int32
 * @param layer 0..L
 * @returns (B, T, C), the caller's to dispose
 */
export function positionFeatures(
  weights: IgptWeights,
  shape: IgptShape,
  tokens: tf.Tensor2D,
  layer: number,
  { mask, raw = false }: FeatureOptions = {},
): tf.Tensor3D {
  return tf.tidy(() => {
    let found: tf.Tensor3D | undefined
    const visit = (l: number, normed: tf.Tensor3D, h: tf.Tensor3D) => {
      if (l === layer) found = raw ? h : normed
    }
    forward(weights, shape, tokens, { mask, visit, until: layer })
    if (!found) throw new RangeError(`Layer ${layer} is not among ${weights.blocks.length + 1} layers.`)
    return found
  })
}
