/**
 * Draws pixels one after another from the model (paper 2.1; the official samples use temperature 1 without
 * top-k). A cache holds the keys and values of earlier positions, so a pixel costs one position and not the
 * whole image. Sampling is by the Gumbel-max trick: noise is added to the logits and the largest is taken
 * (ops/drawTokens), which stays on the device and repeats for the same seed.
 */
import { activeGpuRuntime, activeWasmRuntime } from '../ops/implementations'
import { EagerSampler } from './eagerSampler'
import type { AutoregressiveWeights, SampledSpan, Sampler, SampleRequest } from './sampler'
import { WasmSampler } from './wasmSampler'
import { WebgpuSampler } from './webgpuSampler'
import type { IgptShape, IgptWeights } from './weights'

/**
 * Yields each image row as it is finished, the last span ending at position T; before that an empty span
 * between two pieces of a long prefix. Stop iterating to cancel; the caches are freed either way. The weights
 * stay the caller's and must not change meanwhile.
 *
 * @throws RangeError for a masked model, which has no start vector
 */
export async function* sample(
  weights: IgptWeights,
  shape: IgptShape,
  request: SampleRequest,
): AsyncGenerator<SampledSpan> {
  const { prefixLength, rowLength } = request
  if (!isAutoregressive(weights))
    throw new RangeError('A model of masked pixels cannot draw them one after another.')
  const sampler = createSampler(weights, shape, request)
  try {
    while (sampler.readPiece?.())
      yield { from: prefixLength, to: prefixLength, tokens: new Uint16Array(0), entropy: new Float32Array(0) }
    for (let from = prefixLength; from < shape.positions;) {
      const to = Math.min(shape.positions, (Math.floor(from / rowLength) + 1) * rowLength)
      yield { from, to, ...(await sampler.draw(from, to)) }
      from = to
    }
  } finally {
    sampler.dispose()
  }
}

/** The fastest sampler of the current backend; all draw the same pixels. */
function createSampler(weights: AutoregressiveWeights, shape: IgptShape, request: SampleRequest): Sampler {
  const gpu = activeGpuRuntime()
  if (gpu) return new WebgpuSampler(gpu, weights, shape, request)
  const wasm = activeWasmRuntime()
  return wasm ? new WasmSampler(wasm, weights, shape, request) : new EagerSampler(weights, shape, request)
}

const isAutoregressive = (weights: IgptWeights): weights is AutoregressiveWeights => weights.sos !== null
