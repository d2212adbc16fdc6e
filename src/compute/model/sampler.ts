/**
 * Draws pixels one after another from the model (paper 2.1; the blog samples at temperature 1 without
 * top-k). A cache keeps the keys and values of the positions drawn, so a pixel costs one position, not
 * the whole image. Chance comes by the Gumbel-max trick: noise is added to the logits and the largest
 * taken (ops/drawTokens), which stays on the device and is the same for the same seed.
 */
import { activeWasmRuntime } from '../ops/implementations'
import { activeGpuRuntime } from '../ops/implementations'
import { EagerSampler } from './eagerSampler'
import type { AutoregressiveWeights, PixelSource, SampledSpan, SampleRequest } from './pixelSource'
import { WasmSampler } from './wasmSampler'
import { WebgpuSampler } from './webgpuSampler'
import type { IgptShape, IgptWeights } from './weights'

/**
 * Yields each image row as it is finished, the last span ending at the model's last position. Stop iterating
 * to cancel; caches are freed either way. The weights stay the caller's and must not change meanwhile.
 *
 * @throws RangeError for a model of masked pixels, which has no start vector to begin from
 */
export async function* sample(
  weights: IgptWeights,
  shape: IgptShape,
  request: SampleRequest,
): AsyncGenerator<SampledSpan> {
  const { prefixLength, rowLength } = request
  if (!isAutoregressive(weights))
    throw new RangeError('A model of masked pixels cannot draw them one after another.')
  const source = sourceOf(weights, shape, request)
  try {
    for (let from = prefixLength; from < shape.positions;) {
      const to = Math.min(shape.positions, (Math.floor(from / rowLength) + 1) * rowLength)
      yield { from, to, ...(await source.draw(from, to)) }
      from = to
    }
  } finally {
    source.dispose()
  }
}

/** The quickest way that the backend in use has; all draw the same pixels. */
function sourceOf(weights: AutoregressiveWeights, shape: IgptShape, request: SampleRequest): PixelSource {
  const runtime = activeGpuRuntime()
  if (runtime) return new WebgpuSampler(runtime, weights, shape, request)
  const kernels = activeWasmRuntime()
  return kernels
    ? new WasmSampler(kernels, weights, shape, request)
    : new EagerSampler(weights, shape, request)
}

const isAutoregressive = (weights: IgptWeights): weights is AutoregressiveWeights => weights.sos !== null
