/**
 * The attention methods of Kernels (kernels.ts, where the rules of all methods are told): whole sequences,
 * forward and backward. Sources: assembly/attention*.ts.
 */
import type { TensorInfo } from '@tensorflow/tfjs'
import { KernelCore } from './kernelCore'
import { attentionSizes, expectSize, roundUp } from './shapes'

/**
 * Bytes of a row of a panel, and keys and queries in a block of the backward pass; both stand in the
 * AssemblyScript sources too.
 */
const PANEL_ROW = 32
const ATTENTION_BLOCK = 64

export class AttentionKernels extends KernelCore {
  /**
   * Multi-head attention of every position over all (or, causal, over itself and earlier) positions; scale 1
   * / sqrt(D).
   * @param qkv (B, T, 3C): columns q | k | v, each H heads of D
   * @returns y (B, T, C); lse (B, H, T), the log-sum-exp of the scaled scores, for attentionGrad
   */
  attention(qkv: TensorInfo, heads: number, causal: boolean): { y: TensorInfo; lse: TensorInfo } {
    const { b, t, c, d } = attentionSizes(qkv, heads)
    const y = this.memory.makeOutput([b, t, c], 'float32')
    const lse = this.memory.makeOutput([b, heads, t], 'float32')
    const scratch = 2 * PANEL_ROW + PANEL_ROW * (2 * d + roundUp(t, 4))
    this.run(
      'attention',
      [this.at(qkv), this.at(y), this.at(lse), t, heads, d, causal ? 1 : 0],
      b * heads,
      scratch,
      b * t * t * c * 2,
    )
    return { y, lse }
  }

  /** @param y, lse what attention returned. @returns dqkv (B, T, 3C) */
  attentionGrad(
    qkv: TensorInfo,
    y: TensorInfo,
    lse: TensorInfo,
    dy: TensorInfo,
    heads: number,
    causal: boolean,
  ): TensorInfo {
    const { b, t, c, d } = attentionSizes(qkv, heads)
    expectSize('attentionGrad y', y, b * t * c)
    expectSize('attentionGrad dy', dy, b * t * c)
    expectSize('attentionGrad lse', lse, b * heads * t)
    const dqkv = this.memory.makeOutput(qkv.shape, 'float32')
    const block = PANEL_ROW * ATTENTION_BLOCK * (16 + 4 * Math.ceil(d / 8)) + PANEL_ROW * 2 * d
    const scratch = block + 4 * roundUp(t, 8) * (d + 2)
    this.run(
      'attentionGrad',
      [this.at(qkv), this.at(y), this.at(lse), this.at(dy), this.at(dqkv), t, heads, d, causal ? 1 : 0],
      b * heads,
      scratch,
      b * t * t * c * 5,
    )
    return dqkv
  }
}
