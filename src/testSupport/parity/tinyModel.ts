/** The tiny model of PyTorch's fixtures (tools/make_model_fixture.py) in the project's types. */
import adam from '../../compute/model/fixtures/tinyAdam.json'
import tiny from '../../compute/model/fixtures/tiny.json'
import { WeightSet, weightShapes, type IgptShape, type WeightName } from '../../compute/model/weights'

export { adam, tiny }

export const tinyShape: IgptShape = {
  positions: tiny.config.nPx ** 2,
  nVocab: tiny.config.nVocab,
  nLayer: tiny.config.nLayer,
  nHead: tiny.config.nHead,
  nEmbd: tiny.config.nEmbd,
}

/** The fixture's parameters that a model of this shape has, by name. */
export function tinyValues(shape: IgptShape): Map<WeightName, Float32Array> {
  const params: Record<string, number[]> = tiny.params
  return new Map(weightShapes(shape).map(([name]) => [name, Float32Array.from(params[name]!)]))
}

/** The same as a trainable set, which the caller disposes. */
export const tinyWeights = (shape: IgptShape = tinyShape): WeightSet =>
  WeightSet.trainable(shape, tinyValues(shape))
