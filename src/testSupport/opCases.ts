/**
 * Test support: the cases that the ops must pass on every backend: odd shapes, tails, single rows, one head
 * and many.
 */
import * as tf from '@tensorflow/tfjs'
import {
  attentionLoop,
  crossEntropyLoop,
  dropoutLoop,
  embedLoop,
  embedMaskedLoop,
  matmulLoop,
  meanPoolLoop,
  quickGeluLoop,
  rmsNormLoop,
} from './plainLoops'
import { attention } from '../compute/ops/attention/attention'
import { addBias } from '../compute/ops/bias/bias'
import type { OpCase } from './checkOp'
import { crossEntropy } from '../compute/ops/crossEntropy/crossEntropy'
import { dropout } from '../compute/ops/dropout/dropout'
import { keyAt } from '../compute/ops/dropout/dropoutNoise'
import { embed, embedMasked } from '../compute/ops/embed/embed'
import { linear } from '../compute/ops/linear/linear'
import { linearTransposed } from '../compute/ops/linearTransposed/linearTransposed'
import { meanPool } from '../compute/ops/meanPool/meanPool'
import { mlp } from '../compute/ops/mlp/mlp'
import { quickGelu } from '../compute/ops/quickGelu/quickGelu'
import { rmsNorm } from '../compute/ops/rmsNorm/rmsNorm'

const linearCase = (
  rows: [number, number],
  nIn: number,
  nOut: number,
  residual: boolean,
): [string, OpCase] => {
  const n = rows[0] * rows[1]
  return [
    `linear ${rows} x ${nIn} x ${nOut}${residual ? ' with residual' : ''}`,
    {
      seed: nIn,
      shapes: [[...rows, nIn], [nIn, nOut], ...(residual ? [[...rows, nOut]] : [])],
      op: (x, w, r) => linear(x as tf.Tensor3D, w as tf.Tensor2D, r as tf.Tensor3D | undefined),
      plain: (x, w, r) => matmulLoop(x, w, n, nOut, nIn).map((value, i) => value + (r ? r[i]! : 0)),
    },
  ]
}

const linearTransposedCase = (rows: [number, number], nIn: number, nOut: number): [string, OpCase] => {
  const n = rows[0] * rows[1]
  return [
    `linearTransposed ${rows} x ${nIn} x ${nOut}`,
    {
      seed: nIn,
      shapes: [
        [...rows, nIn],
        [nOut, nIn],
      ],
      op: (x, w) => linearTransposed(x as tf.Tensor3D, w as tf.Tensor2D),
      plain: (x, w) => matmulLoop(x, w, n, nOut, nIn, false, true),
    },
  ]
}

const dropoutCase = (shape: number[], rate: number, residual: boolean): [string, OpCase] => {
  const noise = { rate, key: [0xfedcba98, 77] as const }
  return [
    `dropout ${shape} at ${rate}${residual ? ' with residual' : ''}`,
    {
      seed: shape[2]!,
      shapes: residual ? [shape, shape] : [shape],
      op: (x, r) => dropout(x, noise, 3, r),
      plain: (x, r) => dropoutLoop(x, keyAt(noise, 3), rate).map((value, i) => value + (r ? r[i]! : 0)),
    },
  ]
}

const mlpCase = (rows: [number, number], width: number, inner: number, residual = true): [string, OpCase] => {
  const n = rows[0] * rows[1]
  return [
    `mlp ${n} x ${width} x ${inner}${residual ? '' : ' without residual'}`,
    {
      seed: inner,
      shapes: [[...rows, width], [width, inner], [inner, width], ...(residual ? [[...rows, width]] : [])],
      op: (x, fc, out, r) =>
        mlp(x as tf.Tensor3D, fc as tf.Tensor2D, out as tf.Tensor2D, r as tf.Tensor3D | undefined),
      plain: (x, fc, out, r) =>
        matmulLoop(quickGeluLoop(matmulLoop(x, fc, n, inner, width)), out, n, width, inner).map(
          (value, i) => value + (r ? r[i] : 0),
        ),
    },
  ]
}

const biasCase = (shape: number[]): [string, OpCase] => {
  const width = shape.at(-1)!
  return [
    `bias ${shape}`,
    {
      seed: width,
      shapes: [shape, [width]],
      op: (x, bias) => addBias(x, bias as tf.Tensor1D),
      plain: (x, bias) => Float64Array.from({ length: x.length }, (_, i) => x[i]! + bias[i % width]!),
    },
  ]
}

const attentionCase = (b: number, t: number, nHead: number, d: number, causal: boolean): [string, OpCase] => [
  `${causal ? 'causal' : 'full'} attention B${b} T${t} H${nHead} D${d}`,
  {
    seed: t,
    shapes: [[b, t, 3 * nHead * d]],
    op: (qkv) => attention(qkv as tf.Tensor3D, { nHead, causal }),
    plain: (qkv) => attentionLoop(qkv, { b, t, heads: nHead, d, causal }).y,
  },
]

const embedCase = (batch: number, length: number, nVocab: number, width: number): [string, OpCase] => {
  const flat = Array.from({ length: batch * length }, (_, i) => (i * 7 + 3) % nVocab)
  return [
    `embed B${batch} T${length} V${nVocab} C${width}`,
    {
      seed: length,
      shapes: [[nVocab, width], [length, width], [width]],
      op: (wte, wpe, sos) =>
        embed(
          tf.tensor2d(flat, [batch, length], 'int32'),
          wte as tf.Tensor2D,
          wpe as tf.Tensor2D,
          sos as tf.Tensor1D,
        ),
      plain: (wte, wpe, sos) => embedLoop(flat, wte, wpe, sos, length),
    },
  ]
}

/** @param hideEvery hides every n-th pixel, from the first on; 0 hides none */
const embedMaskedCase = (
  batch: number,
  length: number,
  nVocab: number,
  width: number,
  hideEvery: number,
): [string, OpCase] => {
  const flat = Array.from({ length: batch * length }, (_, i) => (i * 7 + 3) % nVocab)
  const mask = flat.map((_, i) => (hideEvery > 0 && i % hideEvery === 0 ? 1 : 0))
  return [
    `masked embed B${batch} T${length} V${nVocab} C${width}, every ${hideEvery}`,
    {
      seed: length,
      shapes: [
        [nVocab, width],
        [length, width],
      ],
      op: (wte, wpe) =>
        embedMasked(
          tf.tensor2d(flat, [batch, length], 'int32'),
          tf.tensor2d(mask, [batch, length]),
          wte as tf.Tensor2D,
          wpe as tf.Tensor2D,
        ),
      plain: (wte, wpe) => embedMaskedLoop(flat, mask, wte, wpe, width, length),
    },
  ]
}

const meanPoolCase = (batch: number, length: number, width: number): [string, OpCase] => [
  `meanPool B${batch} S${length} C${width}`,
  {
    seed: width,
    shapes: [[batch, length, width]],
    op: (x) => meanPool(x as tf.Tensor3D),
    plain: (x) => meanPoolLoop(x, length, width),
  },
]

const crossEntropyCase = (rows: number, nVocab: number): [string, OpCase] => {
  const targets = Array.from({ length: rows }, (_, i) => (i * 5 + 2) % nVocab)
  return [
    `cross-entropy N${rows} V${nVocab}`,
    {
      seed: rows,
      shapes: [[rows, nVocab]],
      op: (logits) => crossEntropy(logits, tf.tensor1d(targets, 'int32')),
      plain: (logits) => crossEntropyLoop(logits, targets),
    },
  ]
}

/** A third of the rows have weight 0, the others different weights. */
const weightedCrossEntropyCase = (rows: number, nVocab: number): [string, OpCase] => {
  const targets = Array.from({ length: rows }, (_, i) => (i * 5 + 2) % nVocab)
  const weights = targets.map((_, i) => (i % 3 === 1 ? 0 : 0.5 + i / rows))
  return [
    `weighted cross-entropy N${rows} V${nVocab}`,
    {
      seed: rows,
      shapes: [[rows, nVocab]],
      op: (logits) => crossEntropy(logits, tf.tensor1d(targets, 'int32'), tf.tensor1d(weights)),
      plain: (logits) => crossEntropyLoop(logits, targets).map((nats, i) => nats * weights[i]!),
    },
  ]
}

const rmsNormCase = (shape: number[]): [string, OpCase] => {
  const width = shape.at(-1)!
  return [
    `rmsNorm ${shape}`,
    {
      seed: width,
      shapes: [shape, [width]],
      op: (x, gain) => rmsNorm(x, gain as tf.Tensor1D),
      plain: (x, gain) => rmsNormLoop(x, gain, x.length / width),
    },
  ]
}

export const opCases: [string, OpCase][] = [
  linearCase([1, 1], 3, 5, false),
  linearCase([2, 7], 12, 9, true),
  linearCase([3, 5], 17, 4, false),
  linearCase([1, 9], 8, 13, true),
  biasCase([1, 1, 4]),
  biasCase([2, 5, 13]),
  biasCase([3, 23, 8]),
  biasCase([70, 6]),
  rmsNormCase([1, 1, 4]),
  rmsNormCase([2, 5, 13]),
  rmsNormCase([7, 6]),
  mlpCase([2, 3], 5, 7),
  mlpCase([1, 6], 4, 8),
  mlpCase([1, 1], 3, 2),
  mlpCase([2, 3], 5, 7, false),
  linearTransposedCase([1, 1], 3, 5),
  linearTransposedCase([2, 7], 12, 9),
  linearTransposedCase([3, 5], 16, 4),
  dropoutCase([3, 5, 7], 0.3, true),
  dropoutCase([2, 9, 8], 0.75, false),
  dropoutCase([1, 1, 1], 0.5, true),
  ['quickGelu', { seed: 1, shapes: [[3, 7, 5]], op: (x) => quickGelu(x), plain: quickGeluLoop }],
  attentionCase(1, 1, 1, 3, true),
  attentionCase(2, 9, 3, 4, true),
  attentionCase(1, 7, 2, 5, false),
  attentionCase(1, 13, 1, 6, true),
  crossEntropyCase(1, 2),
  crossEntropyCase(11, 7),
  crossEntropyCase(6, 19),
  weightedCrossEntropyCase(2, 3),
  weightedCrossEntropyCase(11, 7),
  weightedCrossEntropyCase(6, 20),
  embedCase(1, 1, 3, 4),
  embedCase(2, 9, 5, 6),
  embedCase(3, 4, 2, 7),
  embedMaskedCase(1, 1, 3, 4, 1),
  embedMaskedCase(2, 9, 5, 6, 4),
  embedMaskedCase(3, 4, 2, 7, 3),
  embedMaskedCase(2, 5, 3, 8, 0),
  meanPoolCase(1, 1, 3),
  meanPoolCase(3, 7, 5),
  meanPoolCase(2, 10, 8),
]
