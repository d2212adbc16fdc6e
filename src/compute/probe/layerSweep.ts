/**
 * From the probes of single layers to the probe of several: the best layer, the layers around it, and their
 * features side by side (paper 4.4 joins 5 layers centred on the best). Arrays only; probing them is
 * layerProbe.ts.
 */

/**
 * The layer with the highest accuracy, the earlier where equal.
 * @param accuracy of layers 0..L, null where not measured
 * @throws RangeError when none is measured
 */
export function bestLayer(accuracy: readonly (number | null)[]): number {
  let best = -1
  accuracy.forEach((value, l) => {
    if (value !== null && (best < 0 || value > accuracy[best]!)) best = l
  })
  if (best < 0) throw new RangeError('No layer has been measured.')
  return best
}

/**
 * `count` neighbouring layers centred on `best`, moved as little as makes them fit within 0 .. layers - 1;
 * all of them where there are no more than `count`. An even count has its extra layer below the best.
 * @param layers how many there are: blocks + 1
 * @returns layer numbers, ascending
 * @throws RangeError when best is no layer or count no whole number from 1
 */
export function centredLayers(best: number, count: number, layers: number): number[] {
  if (!Number.isInteger(best) || best < 0 || best >= layers)
    throw new RangeError(`Layer ${best} is not among ${layers} layers.`)
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} is no number of layers to join.`)
  const length = Math.min(count, layers)
  const first = Math.min(Math.max(best - Math.floor(length / 2), 0), layers - length)
  return Array.from({ length }, (_, i) => first + i)
}

/**
 * Features of several layers side by side.
 * @param features one (images, widths[l]) array a layer
 * @param widths features an image of each layer
 * @returns (images, sum of widths), each row the layers in their order
 * @throws RangeError when an array does not have its shape
 */
export function concatenateLayers(
  features: readonly Float32Array[],
  images: number,
  widths: readonly number[],
): Float32Array {
  if (features.length !== widths.length)
    throw new RangeError(`${features.length} layers do not fit ${widths.length} widths.`)
  const wrong = features.findIndex((layer, l) => layer.length !== images * widths[l])
  if (wrong >= 0)
    throw new RangeError(
      `Features ${wrong} have ${features[wrong].length} values, not ${images} rows of ${widths[wrong]}.`,
    )
  const width = widths.reduce((sum, value) => sum + value, 0)
  const joined = new Float32Array(images * width)
  let from = 0
  features.forEach((layer, l) => {
    for (let n = 0; n < images; n += 1)
      joined.set(layer.subarray(n * widths[l], (n + 1) * widths[l]), n * width + from)
    from += widths[l]
  })
  return joined
}
