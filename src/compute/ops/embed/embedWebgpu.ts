/** embed by the WGSL kernels: a gather forward, one dispatch of sums (no atomic additions) backward. */
import type { GpuRuntime } from '../../webgpu/runtime'
import { embedBackward, embedForward } from './embedWgsl'
import { adopt } from '../adopt'
import type { EmbedImplementation } from './embedReference'

/** The kernel's form where a head tied to the colour table has given it a gradient. */
const addTo = (already: unknown) => (already ? { addTo: true } : {})

export const embedWebgpu = (runtime: GpuRuntime): EmbedImplementation => ({
  forward(tokens, wte, wpe, sos) {
    const [batch, length] = tokens.shape
    const width = wte.shape[1]
    const x = runtime.output([batch, length, width])
    runtime.run(
      embedForward({ batch, length, width, masked: false }),
      [tokens, wte, wpe, sos, x].map((t) => runtime.slice(t)),
    )
    return adopt(x)
  },

  backward(dx, tokens, nVocab, positions, already) {
    const [batch, length, width] = dx.shape
    const dWte = runtime.output([nVocab, width])
    const dWpe = runtime.output([positions, width])
    const dSos = runtime.output([width])
    const kernel = embedBackward({
      batch,
      length,
      width,
      nVocab,
      positions,
      masked: false,
      alone: runtime.options.rowLanes === 1,
      ...addTo(already),
    })
    runtime.run(
      kernel,
      [dx, tokens, dWte, dWpe, dSos, ...(already ? [already] : [])].map((t) => runtime.slice(t)),
    )
    return { dWte: adopt(dWte), dWpe: adopt(dWpe), dSos: adopt(dSos) }
  },

  forwardMasked(tokens, mask, wte, wpe) {
    const [batch, length] = tokens.shape
    const width = wte.shape[1]
    const x = runtime.output([batch, length, width])
    runtime.run(
      embedForward({ batch, length, width, masked: true }),
      [tokens, wte, wpe, mask, x].map((t) => runtime.slice(t)),
    )
    return adopt(x)
  },

  backwardMasked(dx, tokens, mask, nVocab, positions, already) {
    const [batch, length, width] = dx.shape
    const dWte = runtime.output([nVocab, width])
    const dWpe = runtime.output([positions, width])
    const kernel = embedBackward({
      batch,
      length,
      width,
      nVocab,
      positions,
      masked: true,
      alone: runtime.options.rowLanes === 1,
      ...addTo(already),
    })
    runtime.run(
      kernel,
      [dx, tokens, dWte, dWpe, mask, ...(already ? [already] : [])].map((t) => runtime.slice(t)),
    )
    return { dWte: adopt(dWte), dWpe: adopt(dWpe) }
  },
})
