/**
 * Test support: the PyTorch numbers of the tiny model (tools/make_model_fixture.py), in the project's types.
 */
import adam from '../../compute/model/fixtures/tinyAdam.json'
import tiny from '../../compute/model/fixtures/tiny.json'
import { WeightSet, type IgptShape } from '../../compute/model/weights'

export { adam, tiny }

export const tinyShape: IgptShape = {
  positions: tiny.config.nPx ** 2,
  nVocab: tiny.config.nVocab,
  nLayer: tiny.config.nLayer,
  nHead: tiny.config.nHead,
  nEmbd: tiny.config.nEmbd,
}

/** The fixture's parameters as a trainable set, which the caller disposes. */
export function tinyWeights(): WeightSet {
  return WeightSet.trainable(
    tinyShape,
    new Map(Object.entries(tiny.params).map(([name, flat]) => [name, Float32Array.from(flat)])),
  )
}
