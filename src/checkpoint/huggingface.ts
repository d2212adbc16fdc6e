/**
 * Weights as Hugging Face transformers' ImageGPT keeps them, to ours and back. Its linear layers are Conv1D, [in, out] as ours, with
 * columns q | k | v; its embedding has one row more, the start vector; its head is [V, C], ours (C, V). What would compute differently
 * here (biases that are not zero, another activation, other tensors) is refused by name and never dropped in silence.
 */
import type { IgptShape, WeightName } from '../model/weights'
import { weightsFile, weightsModel } from './failures'
import type { NamedValues } from './safetensors'
import type { TensorFile } from './tensorFile'

export interface PortableModel {
  shape: IgptShape
  /** Flat values by our names, as `weightShapes` lists them. */
  values: Map<WeightName, Float32Array>
}

/** What a transformers configuration must say for its model to be this one; absent keys have these values there. */
const required: Readonly<Record<string, unknown>> = {
  model_type: 'imagegpt', activation_function: 'quick_gelu', layer_norm_epsilon: 1e-5, scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false, tie_word_embeddings: false, add_cross_attention: false,
}

/** Theirs to ours, of one block; the same numbers in the same order. Rows and columns in widths; no columns for a gain. */
const blockNames: readonly [theirs: string, ours: string, rows: number, columns: number][] = [
  ['ln_1.weight', 'ln1.g', 1, 0], ['attn.c_attn.weight', 'attn.wQkv', 1, 3], ['attn.c_proj.weight', 'attn.wProj', 1, 1],
  ['ln_2.weight', 'ln2.g', 1, 0], ['mlp.c_fc.weight', 'mlp.wFc', 1, 4], ['mlp.c_proj.weight', 'mlp.wProj', 4, 1],
]

/** Biases of one block and how many widths they are long; the paper's model has none. */
const blockBiases: readonly [theirs: string, widths: number][] = [
  ['attn.c_attn.bias', 3], ['attn.c_proj.bias', 1], ['mlp.c_fc.bias', 4], ['mlp.c_proj.bias', 1],
]

/** Causal masks that files of older versions contain: no parameters. */
const isMaskBuffer = (name: string) => /^transformer\.h\.\d+\.attn\.(masked_)?bias$/.test(name)

/**
 * Heads of the model that a config.json describes.
 * @throws LabError weights-file where it is no JSON, weights-model where its model computes something else
 */
export function headsOfConfig(text: string, name: string): number {
  let config: Record<string, unknown>
  try {
    config = Object(JSON.parse(text))
  } catch (error) {
    throw weightsFile(name, 'is not JSON.', 'Choose the config.json that was saved beside the weights.', undefined, error)
  }
  for (const [key, wanted] of Object.entries(required)) {
    const value = config[key] ?? wanted
    if (value !== wanted) {
      throw weightsModel(
        name, `says ${key}: ${JSON.stringify(value)}, and the paper's model has ${JSON.stringify(wanted)}.`,
        'Choose an ImageGPT model with the paper\'s settings.',
      )
    }
  }
  const { n_head: heads, n_inner: inner, n_embd: width } = config
  if (inner !== undefined && inner !== null && inner !== 4 * Number(width)) {
    throw weightsModel(
      name, `says n_inner: ${JSON.stringify(inner)}, and the paper's model is four widths wide there.`,
      'Choose an ImageGPT model with the paper\'s settings.',
    )
  }
  if (!Number.isInteger(heads) || Number(heads) < 1) {
    throw weightsModel(
      name, `says n_head: ${JSON.stringify(heads)}, which is no number of heads.`,
      'Choose the config.json that was saved beside the weights.',
    )
  }
  return Number(heads)
}

/** The shape that the tensors themselves show, but for the heads, which no tensor shows. */
function shapeOf(file: TensorFile, nHead: number): IgptShape {
  const { fileName } = file
  const matrix = (name: string): [number, number] => {
    const dims = file.tensors.get(name)?.shape
    if (dims?.length === 2 && dims[0]! > 0 && dims[1]! > 0) return [dims[0]!, dims[1]!]
    const fault = dims ? `${name} of the shape [${dims.join(', ')}], not a matrix` : `no tensor ${name}, so it is no whole ImageGPT`
    throw weightsModel(
      fileName, `has ${fault}.`, 'Choose the model.safetensors of an ImageGPTForCausalImageModeling.',
    )
  }
  const [rows, nEmbd] = matrix('transformer.wte.weight')
  const [positions] = matrix('transformer.wpe.weight')
  const [nVocab] = matrix('lm_head.weight')
  if (rows !== nVocab + 1) {
    throw weightsModel(
      fileName, `has ${rows} embeddings for ${nVocab} colours; it should have one more, the start token's.`,
      'Choose a model that was trained with a start token.',
    )
  }
  const blocks = [...file.tensors.keys()].map((name) => /^transformer\.h\.(\d+)\./.exec(name)?.[1]).filter((i) => i !== undefined)
  const nLayer = new Set(blocks).size
  if (nLayer === 0) throw weightsModel(fileName, 'has no layers.', 'Choose the model.safetensors of an ImageGPTForCausalImageModeling.')
  if (nEmbd % nHead !== 0) {
    throw weightsModel(
      fileName, `is ${nEmbd} wide, which ${nHead} heads do not divide.`, 'Give the number of heads that the model was trained with.',
    )
  }
  return { positions, nVocab, nLayer, nHead, nEmbd }
}

type Shapes = Map<string, number[]>

/** Every tensor that such a model has, layer by layer; biases apart. */
function theirShapes({ positions, nVocab, nLayer, nEmbd: c }: IgptShape): { weights: Shapes; biases: Shapes } {
  const weights: Shapes = new Map([['transformer.wte.weight', [nVocab + 1, c]], ['transformer.wpe.weight', [positions, c]]])
  const biases: Shapes = new Map()
  for (let i = 0; i < nLayer; i += 1) {
    for (const [theirs, , rows, columns] of blockNames) {
      weights.set(`transformer.h.${i}.${theirs}`, columns === 0 ? [c] : [rows * c, columns * c])
    }
    for (const [theirs, widths] of blockBiases) biases.set(`transformer.h.${i}.${theirs}`, [widths * c])
  }
  weights.set('transformer.ln_f.weight', [c]).set('lm_head.weight', [nVocab, c])
  return { weights, biases }
}

/** Refuses what is missing, misshapen, unknown, or a bias that adds something. */
function checkTensors(file: TensorFile, shape: IgptShape): void {
  const { fileName, tensors } = file
  const { weights, biases } = theirShapes(shape)
  for (const [name, dims] of [...weights, ...biases]) {
    const found = tensors.get(name)?.shape
    if (!found && biases.has(name)) continue
    if (!found) {
      throw weightsModel(fileName, `has no tensor ${name}, though a model of ${shape.nLayer} layers needs it.`, 'Choose the whole model.')
    }
    if (found.join() !== dims.join()) {
      throw weightsModel(
        fileName, `has ${name} of the shape [${found.join(', ')}] where this model needs [${dims.join(', ')}].`,
        'Choose an unaltered ImageGPT model.',
      )
    }
  }
  const unknown = [...tensors.keys()].find((name) => !weights.has(name) && !biases.has(name) && !isMaskBuffer(name))
  if (unknown) {
    throw weightsModel(
      fileName, `has a tensor ${unknown} that this model has no place for.`,
      'Choose the model.safetensors of an ImageGPTForCausalImageModeling.',
    )
  }
  const adding = [...biases.keys()].filter((name) => tensors.has(name) && file.floats(name).some((value) => value !== 0))
  if (adding.length > 0) {
    const others = adding.length > 1 ? ` and ${adding.length - 1} more` : ''
    throw weightsModel(
      fileName, `has biases that are not zero (${adding[0]}${others}), and the paper's model has no biases.`,
      'Choose pretrained weights; fine-tuning in transformers is what changes biases.',
    )
  }
}

/** (rows, columns) row by row to (columns, rows) row by row. */
function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) out[c * rows + r] = values[r * columns + c]!
  return out
}

/**
 * The model in a file that transformers saved.
 * @param nHead heads, which no tensor shows: from config.json (`headsOfConfig`) or the person
 * @throws LabError weights-model where the tensors are not this model's, weights-file where their numbers cannot be read
 */
export function fromHuggingFace(file: TensorFile, nHead: number): PortableModel {
  const shape = shapeOf(file, nHead)
  checkTensors(file, shape)
  const { nVocab, nLayer, nEmbd } = shape
  const embeddings = file.floats('transformer.wte.weight')
  const values = new Map<WeightName, Float32Array>([
    ['wte', embeddings.slice(0, nVocab * nEmbd)], ['wpe', file.floats('transformer.wpe.weight')], ['sos', embeddings.slice(nVocab * nEmbd)],
  ])
  for (let i = 0; i < nLayer; i += 1) {
    for (const [theirs, ours] of blockNames) values.set(`h${i}.${ours}`, file.floats(`transformer.h.${i}.${theirs}`))
  }
  values.set('lnF.g', file.floats('transformer.ln_f.weight')).set('head', transposed(file.floats('lm_head.weight'), nVocab, nEmbd))
  return { shape, values }
}

/** The same model under transformers' names, with the zero biases that its classes expect; ready for `writeSafetensors`. */
export function toHuggingFace({ shape, values }: PortableModel): Map<string, NamedValues> {
  const { weights, biases } = theirShapes(shape)
  const { nVocab, nEmbd } = shape
  const ours = (name: WeightName): Float32Array => {
    const flat = values.get(name)
    if (!flat) throw new RangeError(`The weights lack ${name}.`)
    return flat
  }
  const valuesOf = (name: string): Float32Array => {
    if (name === 'transformer.wte.weight') {
      const embeddings = new Float32Array((nVocab + 1) * nEmbd)
      embeddings.set(ours('wte'))
      embeddings.set(ours('sos'), nVocab * nEmbd)
      return embeddings
    }
    if (name === 'transformer.wpe.weight') return ours('wpe')
    if (name === 'transformer.ln_f.weight') return ours('lnF.g')
    // Theirs cannot share numbers with its embedding, which has one row more: a tied head is written out.
    if (name === 'lm_head.weight') return shape.tiedHead ? ours('wte') : transposed(ours('head'), nEmbd, nVocab)
    const [, block, theirs] = /^transformer\.h\.(\d+)\.(.*)$/.exec(name)!
    return ours(`h${block}.${blockNames.find(([candidate]) => candidate === theirs)![1]}`)
  }
  const tensors = new Map<string, NamedValues>()
  for (const [name, dims] of weights) tensors.set(name, { shape: dims, values: valuesOf(name) })
  for (const [name, dims] of biases) tensors.set(name, { shape: dims, values: new Float32Array(dims[0]!) })
  return tensors
}

/** What transformers needs to know besides the tensors, as its config.json. */
export function huggingFaceConfig({ positions, nVocab, nLayer, nHead, nEmbd }: IgptShape): Record<string, unknown> {
  return {
    architectures: ['ImageGPTForCausalImageModeling'], ...required, vocab_size: nVocab + 1, n_positions: positions, n_embd: nEmbd,
    n_layer: nLayer, n_head: nHead, n_inner: null, resid_pdrop: 0, embd_pdrop: 0, attn_pdrop: 0,
  }
}
