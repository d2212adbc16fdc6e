/**
 * The model on positions after those that caches hold: what all samplers run, whatever their caches are. Call
 * inside tf.tidy.
 */
import type * as tf from '@tensorflow/tfjs'
import { embed } from '../ops/embed/embed'
import { block, lmHead } from './igpt'
import type { AutoregressiveWeights } from './pixelSource'

/** Appends queries, keys and values (N, S, 3C) to a layer's cache and attends. @returns (N, S, C) */
export type AppendTo = (layer: number, qkv: tf.Tensor3D) => tf.Tensor3D

/** @param h (N, S, C) embedded positions. @returns the same after all blocks */
export function forwardWithCaches(
  weights: AutoregressiveWeights,
  h: tf.Tensor3D,
  append: AppendTo,
): tf.Tensor3D {
  return weights.blocks.reduce((stream, w, layer) => block(stream, w, (qkv) => append(layer, qkv)), h)
}

/**
 * Fills caches with given pixels (N, S), S at least 1. The last of them is no input of these positions, but
 * of the next.
 */
export function prefixPositions(weights: AutoregressiveWeights, prefix: tf.Tensor2D, append: AppendTo): void {
  forwardWithCaches(weights, embed(prefix, weights.wte, weights.wpe, weights.sos), append)
}

/** @param embedded (N, 1, C). @returns logits (N, V) of the pixel at that position */
export function onePosition(
  weights: AutoregressiveWeights,
  embedded: tf.Tensor3D,
  append: AppendTo,
): tf.Tensor2D {
  return lmHead(forwardWithCaches(weights, embedded, append), weights).reshape([
    embedded.shape[0],
    weights.wte.shape[0],
  ])
}
