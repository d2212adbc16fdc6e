/**
 * The whole image GPT (paper 2.2, reference section 1, the column of the official code): a pre-norm
 * decoder with RMS norm, quick GELU, no linear biases, learned positions, a learned start vector and an
 * untied head. Functions of the weights, written once in the ops of src/ops; training, sampling and
 * probing all run these. Nothing here knows a backend, an optimizer or a page.
 */
import * as tf from '@tensorflow/tfjs'
import { attention } from '../ops/attention/attention'
import { embed } from '../ops/embed/embed'
import { linear } from '../ops/linear/linear'
import { mlp } from '../ops/mlp/mlp'
import { rmsNorm } from '../ops/rmsNorm/rmsNorm'
import type { BlockWeights, IgptShape, IgptWeights } from './weights'

/** Mixes positions: from the fused rows (B, S, 3C) to (B, S, C). Training sees all positions, sampling a cache. */
export type Attend = (qkv: tf.Tensor3D) => tf.Tensor3D

/** Every position sees itself and all before it. */
const wholeSequence = ({ nHead }: IgptShape): Attend => (qkv) => attention(qkv, { nHead, causal: true })

/**
 * One block:   a = h + attn(norm(h))        h' = a + mlp(norm(a))
 *
 * @param h (B, S, C) residual stream
 * @param normed the same after ln1, given where the caller has it already
 * @returns (B, S, C)
 */
export function block(h: tf.Tensor3D, w: BlockWeights, attend: Attend, normed: tf.Tensor3D = rmsNorm(h, w.ln1)): tf.Tensor3D {
  const a = linear(attend(linear(normed, w.wQkv)), w.wProj, h)
  return mlp(rmsNorm(a, w.ln2), w.wFc, w.wOut, a)
}

/** (B, S, C) residual stream after the last block to (B, S, V) logits. */
export function readout(h: tf.Tensor3D, weights: IgptWeights): tf.Tensor3D {
  return linear(rmsNorm(h, weights.lnF), weights.head)
}

/**
 * Logits of every pixel given the ones before it.
 *
 * @param tokens (B, T) int32 palette indices
 * @returns (B, T, V): position i predicts pixel i and sees pixels before i only. The caller disposes it;
 * call inside tf.tidy, since the activations are left to it.
 */
export function logits(weights: IgptWeights, shape: IgptShape, tokens: tf.Tensor2D): tf.Tensor3D {
  const attend = wholeSequence(shape)
  let h = embed(tokens, weights.wte, weights.wpe, weights.sos)
  for (const w of weights.blocks) h = block(h, w, attend)
  return readout(h, weights)
}

/**
 * What the linear probes read (paper 2.4): for l < L the mean over positions of block l's normalised
 * attention input, for l = L that of the final norm.
 *
 * @param tokens (B, T) int32
 * @returns (L + 1, B, C), the caller's to dispose
 */
export function layerFeatures(weights: IgptWeights, shape: IgptShape, tokens: tf.Tensor2D): tf.Tensor3D {
  return tf.tidy(() => {
    const attend = wholeSequence(shape)
    const pooled: tf.Tensor2D[] = []
    let h = embed(tokens, weights.wte, weights.wpe, weights.sos)
    for (const w of weights.blocks) {
      const normed = rmsNorm(h, w.ln1)
      pooled.push(normed.mean(1) as tf.Tensor2D)
      h = block(h, w, attend, normed)
    }
    pooled.push(rmsNorm(h, weights.lnF).mean(1) as tf.Tensor2D)
    return tf.stack(pooled) as tf.Tensor3D
  })
}
