/** attention by the SIMD kernels on tfjs-wasm's memory: no T x T buffer. */
import type { Kernels } from '../../wasm/kernels'
import { adopt } from '../adopt'
import type { AttentionImplementation } from './attentionContract'

export const attentionWasm = (kernels: Kernels): AttentionImplementation => ({
  forward(qkv, { nHead, causal }) {
    const { y, lse } = kernels.attention(qkv, nHead, causal)
    return { y: adopt(y), lse: adopt(lse) }
  },

  backward: (dy, qkv, y, lse, { nHead, causal }) =>
    adopt(kernels.attentionGrad(qkv, y, lse, dy, nHead, causal)),
})
