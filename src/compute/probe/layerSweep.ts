/**
 * Selection of layers to probe together: the best layer, the layers around it, and their concatenated
 * features (paper 4.4 joins 5 layers centred on the best).
 */

/**
 * The layer with the highest accuracy; the earlier of equals.
 *
 * @param accuracy of layers 0..L, null if not measured
 * @throws RangeError if none is measured
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
 * `count` neighbouring layers centred on `best`, shifted to fit within 0 .. layers - 1; all layers if there
 * are no more than `count`. An even count has its extra layer below the best.
 *
 * @param layers number of layers, blocks + 1
 * @returns layer numbers, ascending
 * @throws RangeError if `best` is not a layer or `count` not a positive integer
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
 * Concatenates the features of several layers.
 *
 * @param features one (images, widths[l]) array per layer
 * @param widths features per image of each layer
 * @returns (images, sum of widths), each row the layers in their order
 * @throws RangeError if an array does not have its shape
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
