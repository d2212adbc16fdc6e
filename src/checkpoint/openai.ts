/**
 * Weights of OpenAI's own checkpoints (image-gpt, TensorFlow) to ours: names such as `model/h0/attn/q_proj`,
 * with or without the prefix. Projections are [head, size, in], the attention's output [head, size, out];
 * the head `wtet` is [V, C], ours (C, V). Models of masked pixels have no `sos`. Reads tensors only:
 * TensorFlow checkpoints have to be saved as .npz or .safetensors first.
 */
import type { WeightName } from '../compute/model/weights'
import { weightsModelError } from './checkpointErrors'
import { transposed, type PortableModel } from './huggingface'
import type { TensorFile } from './tensorFile'

const remedy = 'Save every variable of the checkpoint under its own name, without those of the optimizer.'

/** Variables besides the model that a file may hold: the optimizer's, the step, and a class head. */
const isNoWeight = (name: string) => /adam_[mv]|global_step|_step$|(^|\/)clf\//.test(name)

/** A file's tensors by OpenAI's names without their prefix. */
function byOpenAiName(file: TensorFile): Map<string, string> {
  return new Map(
    [...file.tensors.keys()]
      .filter((name) => !isNoWeight(name))
      .map((name) => [name.replace(/^model\//, '').replace(/:0$/, ''), name]),
  )
}

/** Whether the names are OpenAI's. */
export function hasOpenAiNames(file: TensorFile): boolean {
  const names = byOpenAiName(file)
  return names.has('wtet') && names.has('wpe') && names.has('h0/attn/q_proj')
}

/** (heads, size, in) to (in, heads * size) as columns of a row of `columns`, beginning at `at`. */
function intoColumns(
  values: Float32Array,
  out: Float32Array,
  width: number,
  columns: number,
  at: number,
): void {
  for (let column = 0; column < width; column += 1) {
    for (let row = 0; row < width; row += 1) out[row * columns + at + column] = values[column * width + row]!
  }
}

/**
 * @returns the model; its number of heads is in the shape of the projections
 * @throws LabError weights-model if a tensor is missing, unknown or misshapen, weights-file if its numbers
 *   cannot be read
 */
export function fromOpenAi(file: TensorFile): PortableModel {
  const names = byOpenAiName(file)
  const left = new Set(names.keys())
  /** Numbers of a tensor of this shape; a null stands for any length. */
  const take = (
    name: string,
    shape: readonly (number | null)[],
  ): { values: Float32Array; dims: number[] } => {
    const theirs = names.get(name)
    const dims = theirs === undefined ? undefined : file.tensors.get(theirs)!.shape
    if (!dims || theirs === undefined)
      throw weightsModelError(
        file.fileName,
        `has no tensor ${name}, so it is not a complete image GPT.`,
        remedy,
      )
    if (
      dims.length !== shape.length ||
      dims.some((length, axis) => length === 0 || (shape[axis] !== null && shape[axis] !== length))
    ) {
      throw weightsModelError(
        file.fileName,
        `has ${name} of shape [${dims.join(', ')}]; this model needs ` +
          `[${shape.map((length) => length ?? 'any').join(', ')}].`,
        remedy,
      )
    }
    left.delete(name)
    return { values: file.floats(theirs), dims }
  }
  const wte = take('wte', [null, null])
  const [nVocab, c] = wte.dims as [number, number]
  const wpe = take('wpe', [null, c])
  const values = new Map<WeightName, Float32Array>([
    ['wte', wte.values],
    ['wpe', wpe.values],
  ])
  const masked = !names.has('sos')
  if (!masked) values.set('sos', take('sos', [c]).values)
  const nHead = take('h0/attn/q_proj', [null, null, c]).dims[0]!
  if (c % nHead !== 0)
    throw weightsModelError(
      file.fileName,
      `has width ${c}, which is not divisible by ${nHead} heads.`,
      remedy,
    )
  const perHead = [nHead, c / nHead, c]
  let nLayer = 0
  for (; names.has(`h${nLayer}/ln_1/g`); nLayer += 1) {
    const from = `h${nLayer}`
    const qkv = new Float32Array(3 * c * c)
    for (const [i, which] of ['q_proj', 'k_proj', 'v_proj'].entries())
      intoColumns(take(`${from}/attn/${which}`, perHead).values, qkv, c, 3 * c, i * c)
    values.set(`${from}.ln1.g`, take(`${from}/ln_1/g`, [c]).values).set(`${from}.attn.wQkv`, qkv)
    values
      .set(`${from}.attn.wProj`, take(`${from}/attn/c_proj`, perHead).values)
      .set(`${from}.ln2.g`, take(`${from}/ln_2/g`, [c]).values)
    values
      .set(`${from}.mlp.wFc`, take(`${from}/mlp/c_fc/w`, [c, 4 * c]).values)
      .set(`${from}.mlp.wProj`, take(`${from}/mlp/c_proj/w`, [4 * c, c]).values)
  }
  if (nLayer === 0)
    throw weightsModelError(
      file.fileName,
      'has no tensor h0/ln_1/g, so it is not a complete image GPT.',
      remedy,
    )
  values
    .set('lnF.g', take('ln_f/g', [c]).values)
    .set('head', transposed(take('wtet', [nVocab, c]).values, nVocab, c))
  const [unknown] = left
  if (unknown)
    throw weightsModelError(file.fileName, `has a tensor ${unknown} that this model does not use.`, remedy)
  return {
    shape: {
      positions: wpe.dims[0]!,
      nVocab,
      nLayer,
      nHead,
      nEmbd: c,
      ...(masked ? { objective: 'masked' as const } : {}),
    },
    values,
  }
}
