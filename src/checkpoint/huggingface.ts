/**
 * Weights of Hugging Face transformers' ImageGPT, to ours and back. Its linear layers are Conv1D, [in, out]
 * as ours, with columns q | k | v; its embedding has one row more, the start vector; its head is [V, C],
 * ours (C, V). Biases that are all zero, as in the published files, are left out; others stay. What
 * would compute differently here (another activation, other tensors) is refused by name, never dropped
 * silently.
 */
import type { ObjectiveKind } from '../core/config'
import { sameNumbers } from '../core/sameNumbers'
import type { IgptShape, WeightName } from '../compute/model/weights'
import { requireSingleKeys, weightsFileError, weightsModelError } from './checkpointErrors'
import type { NamedValues } from './safetensors'
import { withTheirNames } from './theirNames'
import type { TensorFile } from './tensorFile'

export interface PortableModel {
  shape: IgptShape
  /** Flat values by our names, as `weightShapes` lists them. */
  values: Map<WeightName, Float32Array>
  /**
   * True where the file has no output head (ImageGPTModel, ImageGPTForImageClassification): `head` is then a
   * new one, zero as the paper's is before training, and predicts every colour alike.
   */
  newHead?: boolean
  /** Tensors of the file that the model does not use; absent if there are none. */
  unused?: readonly string[]
}

/**
 * Values that a transformers config must have for its model to be this one; these are also the defaults of
 * absent keys.
 */
const required: Readonly<Record<string, unknown>> = {
  model_type: 'imagegpt',
  activation_function: 'quick_gelu',
  layer_norm_epsilon: 1e-5,
  scale_attn_weights: true,
  scale_attn_by_inverse_layer_idx: false,
  tie_word_embeddings: false,
  add_cross_attention: false,
}

/**
 * Theirs to ours, of one block; the same numbers in the same order. Rows and columns in widths; no columns
 * for a gain.
 */
const blockNames: readonly [theirs: string, ours: string, rows: number, columns: number][] = [
  ['ln_1.weight', 'ln1.g', 1, 0],
  ['attn.c_attn.weight', 'attn.wQkv', 1, 3],
  ['attn.c_proj.weight', 'attn.wProj', 1, 1],
  ['ln_2.weight', 'ln2.g', 1, 0],
  ['mlp.c_fc.weight', 'mlp.wFc', 1, 4],
  ['mlp.c_proj.weight', 'mlp.wProj', 4, 1],
]

/** Biases of one block, theirs to ours, and how many widths they are long; the paper's model has none. */
const blockBiases: readonly [theirs: string, ours: string, widths: number][] = [
  ['attn.c_attn.bias', 'attn.bQkv', 3],
  ['attn.c_proj.bias', 'attn.bProj', 1],
  ['mlp.c_fc.bias', 'mlp.bFc', 4],
  ['mlp.c_proj.bias', 'mlp.bProj', 1],
]

/** The head of ImageGPTForImageClassification, (classes, C): read by nothing here. */
const classHead = 'score.weight'

const outputHead = 'lm_head.weight'

/** Causal masks that files of older versions contain: no parameters. */
const isMaskBuffer = (name: string) => /^transformer\.h\.\d+\.attn\.(masked_)?bias$/.test(name)

/** Our own key in config.json: a model of masked pixels, for which transformers has no class. */
const objectiveKey = 'igpt_lab_objective'

/** The objective that a config.json of ours names; any other file's model is autoregressive. */
export function objectiveOfConfig(text: string): ObjectiveKind {
  return Object(JSON.parse(text))[objectiveKey] === 'masked' ? 'masked' : 'autoregressive'
}

/**
 * Number of heads in a config.json.
 * @throws LabError weights-file if it is no JSON, weights-model if its model computes something else
 */
export function headsOfConfig(text: string, name: string): number {
  let config: Record<string, unknown>
  try {
    config = Object(JSON.parse(text))
  } catch (error) {
    throw weightsFileError(
      name,
      'is not JSON.',
      'Choose the config.json saved with the weights.',
      undefined,
      error,
    )
  }
  requireSingleKeys(text, name)
  for (const [key, wanted] of Object.entries(required)) {
    const value = config[key] ?? wanted
    if (key === 'model_type' && value !== wanted)
      throw weightsModelError(
        name,
        `is of a model of type ${JSON.stringify(value)}, not of an ImageGPT ("imagegpt").`,
        'Choose an ImageGPT model and its config.json.',
      )
    if (value !== wanted) {
      throw weightsModelError(
        name,
        `has ${key}: ${JSON.stringify(value)}; the paper's model has ${JSON.stringify(wanted)}.`,
        "Choose an ImageGPT model with the paper's settings.",
      )
    }
  }
  const { n_head: heads, n_inner: inner, n_embd: width } = config
  if (inner !== undefined && inner !== null && inner !== 4 * Number(width)) {
    throw weightsModelError(
      name,
      `has n_inner: ${JSON.stringify(inner)}; the paper's model has four times the width.`,
      "Choose an ImageGPT model with the paper's settings.",
    )
  }
  if (!Number.isInteger(heads) || Number(heads) < 1) {
    throw weightsModelError(
      name,
      `has n_head: ${JSON.stringify(heads)}, which is not a number of heads.`,
      'Choose the config.json saved with the weights.',
    )
  }
  return Number(heads)
}

/**
 * Compares a config.json with the weights beside it: its number of heads is believed, so it must be of the
 * same model.
 * @throws LabError weights-model if a size that it gives is not the weights'
 */
export function checkSizesOfConfig(text: string, name: string, shape: IgptShape): void {
  const config = Object(JSON.parse(text)) as Record<string, unknown>
  const sizes: readonly [key: string, inWeights: number][] = [
    ['n_embd', shape.nEmbd],
    ['n_layer', shape.nLayer],
    ['n_positions', shape.positions],
    ['vocab_size', shape.nVocab + 1],
  ]
  for (const [key, inWeights] of sizes) {
    const value = config[key]
    if (value === undefined || value === null || value === inWeights) continue
    throw weightsModelError(
      name,
      `has ${key}: ${JSON.stringify(value)}, and the weights have ${inWeights}: it is of another model.`,
      'Choose the config.json saved with the weights.',
    )
  }
}

/** The shape by the tensors; only the number of heads is not in them. */
function shapeOf(file: TensorFile, nHead: number): IgptShape {
  const { fileName } = file
  const matrix = (name: string): [number, number] => {
    const dims = file.tensors.get(name)?.shape
    if (dims?.length === 2 && dims[0]! > 0 && dims[1]! > 0) return [dims[0]!, dims[1]!]
    const fault = dims
      ? `${name} of shape [${dims.join(', ')}], not a matrix`
      : `no tensor ${name}, so it is not a complete ImageGPT`
    throw weightsModelError(fileName, `has ${fault}.`, 'Choose the model.safetensors of an ImageGPT.')
  }
  const [rows, nEmbd] = matrix('transformer.wte.weight')
  const [positions] = matrix('transformer.wpe.weight')
  // A model without an output head has the start token's row all the same.
  const nVocab = file.tensors.has(outputHead) ? matrix(outputHead)[0] : rows - 1
  if (nVocab < 1 || rows !== nVocab + 1) {
    throw weightsModelError(
      fileName,
      `has ${rows} embeddings for ${nVocab} colours; it should have one more, the start token's.`,
      'Choose a model that was trained with a start token.',
    )
  }
  const blocks = [...file.tensors.keys()]
    .map((name) => /^transformer\.h\.(\d+)\./.exec(name)?.[1])
    .filter((i) => i !== undefined)
  const nLayer = new Set(blocks).size
  if (nLayer === 0)
    throw weightsModelError(fileName, 'has no layers.', 'Choose the model.safetensors of an ImageGPT.')
  if (nEmbd % nHead !== 0) {
    throw weightsModelError(
      fileName,
      `has width ${nEmbd}, which is not divisible by ${nHead} heads.`,
      'Enter the number of heads that the model was trained with.',
    )
  }
  return { positions, nVocab, nLayer, nHead, nEmbd }
}

type Shapes = Map<string, number[]>

/** Every tensor that such a model has, layer by layer; biases apart. */
function theirShapes({ positions, nVocab, nLayer, nEmbd: c }: IgptShape): {
  weights: Shapes
  biases: Shapes
} {
  const weights: Shapes = new Map([
    ['transformer.wte.weight', [nVocab + 1, c]],
    ['transformer.wpe.weight', [positions, c]],
  ])
  const biases: Shapes = new Map()
  for (let i = 0; i < nLayer; i += 1) {
    for (const [theirs, , rows, columns] of blockNames) {
      weights.set(`transformer.h.${i}.${theirs}`, columns === 0 ? [c] : [rows * c, columns * c])
    }
    for (const [theirs, , widths] of blockBiases) biases.set(`transformer.h.${i}.${theirs}`, [widths * c])
  }
  weights.set('transformer.ln_f.weight', [c]).set(outputHead, [nVocab, c])
  return { weights, biases }
}

/** Refuses what is missing, misshapen or unknown; biases may be missing. */
function checkTensors(file: TensorFile, shape: IgptShape): void {
  const { fileName, tensors } = file
  const { weights, biases } = theirShapes(shape)
  if (!tensors.has(outputHead)) weights.delete(outputHead)
  for (const [name, dims] of [...weights, ...biases]) {
    const found = tensors.get(name)?.shape
    if (!found && biases.has(name)) continue
    if (!found) {
      throw weightsModelError(
        fileName,
        `has no tensor ${name}; a model of ${shape.nLayer} layers needs it.`,
        'Choose the complete model.',
      )
    }
    if (found.join() !== dims.join()) {
      throw weightsModelError(
        fileName,
        `has ${name} of shape [${found.join(', ')}]; this model needs [${dims.join(', ')}].`,
        'Choose an unaltered ImageGPT model.',
      )
    }
  }
  const unknown = [...tensors.keys()].find(
    (name) => !weights.has(name) && !biases.has(name) && !isMaskBuffer(name) && name !== classHead,
  )
  if (unknown) {
    throw weightsModelError(
      fileName,
      `has a tensor ${unknown} that this model does not use.`,
      'Choose the model.safetensors of an ImageGPT.',
    )
  }
}

/** (rows, columns) row by row to (columns, rows) row by row. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let r = 0; r < rows; r += 1)
    for (let c = 0; c < columns; c += 1) out[c * rows + r] = values[r * columns + c]!
  return out
}

/** Facts about a model that no tensor shows; the lab's own files have them (labFolder.ts). */
export type ModelKind = Pick<IgptShape, 'objective' | 'tiedHead' | 'biases'>

/**
 * The model in a file that transformers saved.
 * @param nHead number of heads, which no tensor shows: from config.json (`headsOfConfig`) or from the user
 * @param kind what else is known: the objective, a tied head (accepted only if the numbers are tied),
 *   whether there are biases (if absent: whether any is not zero)
 * @throws LabError weights-model if the tensors are not this model's, weights-file if their numbers cannot
 *   be read
 */
export function fromHuggingFace(read: TensorFile, nHead: number, kind: ModelKind = {}): PortableModel {
  const file = withTheirNames(read)
  const found = shapeOf(file, nHead)
  checkTensors(file, found)
  const { nVocab, nLayer, nEmbd } = found
  const masked = kind.objective === 'masked'
  const embeddings = file.floats('transformer.wte.weight')
  const wte = embeddings.slice(0, nVocab * nEmbd)
  const values = new Map<WeightName, Float32Array>([
    ['wte', wte],
    ['wpe', file.floats('transformer.wpe.weight')],
  ])
  if (!masked) values.set('sos', embeddings.slice(nVocab * nEmbd))
  for (let i = 0; i < nLayer; i += 1) {
    for (const [theirs, ours] of blockNames)
      values.set(`h${i}.${ours}`, file.floats(`transformer.h.${i}.${theirs}`))
  }
  const biases = biasesOf(file, found)
  const biased = kind.biases ?? [...biases.values()].some((flat) => flat.some((value) => value !== 0))
  if (biased) for (const [name, flat] of biases) values.set(name, flat)
  values.set('lnF.g', file.floats('transformer.ln_f.weight'))
  const head = file.tensors.has(outputHead) ? file.floats(outputHead) : null
  const tied = kind.tiedHead === true && head !== null && sameNumbers(head, wte)
  if (!tied) values.set('head', head ? transposed(head, nVocab, nEmbd) : new Float32Array(nVocab * nEmbd))
  const shape = {
    ...found,
    ...(masked ? { objective: 'masked' as const } : {}),
    ...(biased ? { biases: true } : {}),
    ...(tied ? { tiedHead: true } : {}),
  }
  return {
    shape,
    values,
    ...(head === null && { newHead: true }),
    ...(file.tensors.has(classHead) && { unused: [classHead] }),
  }
}

/** All biases by our names; those that the file does not have are zero. */
function biasesOf(file: TensorFile, { nLayer, nEmbd }: IgptShape): Map<WeightName, Float32Array> {
  const values = new Map<WeightName, Float32Array>()
  for (let i = 0; i < nLayer; i += 1) {
    for (const [theirs, ours, widths] of blockBiases) {
      const name = `transformer.h.${i}.${theirs}`
      values.set(
        `h${i}.${ours}`,
        file.tensors.has(name) ? file.floats(name) : new Float32Array(widths * nEmbd),
      )
    }
  }
  return values
}

/** Our name for their name of a block's tensor. */
function blockName(theirs: string): WeightName {
  const [, block, rest] = /^transformer\.h\.(\d+)\.(.*)$/.exec(theirs)!
  return `h${block}.${[...blockNames, ...blockBiases].find(([candidate]) => candidate === rest)![1]}`
}

/**
 * The same model under transformers' names, with the biases that its classes expect, zero where the model has
 * none, and a row of zeros for the start token of a model of masked pixels, which uses none. A new head,
 * which the model was read without, is left out again. Ready for `writeSafetensors`.
 */
export function toHuggingFace({ shape, values, newHead }: PortableModel): Map<string, NamedValues> {
  const { weights, biases } = theirShapes(shape)
  if (newHead) weights.delete(outputHead)
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
      if (shape.objective !== 'masked') embeddings.set(ours('sos'), nVocab * nEmbd)
      return embeddings
    }
    if (name === 'transformer.wpe.weight') return ours('wpe')
    if (name === 'transformer.ln_f.weight') return ours('lnF.g')
    // Theirs cannot share numbers with its embedding, which has one row more: a tied head is written out.
    if (name === outputHead) return shape.tiedHead ? ours('wte') : transposed(ours('head'), nEmbd, nVocab)
    return ours(blockName(name))
  }
  const tensors = new Map<string, NamedValues>()
  for (const [name, dims] of weights) tensors.set(name, { shape: dims, values: valuesOf(name) })
  for (const [name, dims] of biases) {
    tensors.set(name, {
      shape: dims,
      values: shape.biases ? ours(blockName(name)) : new Float32Array(dims[0]!),
    })
  }
  return tensors
}

/**
 * The config.json of transformers. Its class is causal: for a model of masked pixels, which it would compute
 * wrongly, the file names no class and has a key of its own instead.
 * @param newHead whether the model is exported without an output head
 */
export function huggingFaceConfig(
  { positions, nVocab, nLayer, nHead, nEmbd, objective }: IgptShape,
  newHead = false,
): Record<string, unknown> {
  const masked = objective === 'masked'
  const architecture = newHead ? 'ImageGPTModel' : 'ImageGPTForCausalImageModeling'
  return {
    ...(masked ? { [objectiveKey]: 'masked' } : { architectures: [architecture] }),
    ...required,
    vocab_size: nVocab + 1,
    n_positions: positions,
    n_embd: nEmbd,
    n_layer: nLayer,
    n_head: nHead,
    n_inner: null,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
  }
}
