/**
 * The model's parameters as a record of tensors, their names and shapes, and copies of them. Names are
 * this project's (the checkpoint room maps them to OpenAI's and Hugging Face's).
 */
import * as tf from '@tensorflow/tfjs'
import type { ObjectiveKind } from '../../core/config'

/** What fixes the shapes: T positions, V colours, L layers, H heads, C width, and what the model is asked. */
export interface IgptShape {
  positions: number
  nVocab: number
  nLayer: number
  nHead: number
  nEmbd: number
  /**
   * Autoregressive where left out. A model of masked pixels has no start vector, and every position sees all
   * (paper 2.1).
   */
  objective?: ObjectiveKind
  /**
   * Whether the head is the colour embeddings once more (an ablation); the official code gives it weights of
   * its own.
   */
  tiedHead?: boolean
  /**
   * Whether the linear layers of the blocks have biases: only models that were trained on elsewhere do, the
   * paper's has none.
   */
  biases?: boolean
}

/** Biases of one block's linear layers. */
export interface BlockBiases {
  /** (3C) */
  qkv: tf.Tensor1D
  /** (C) */
  proj: tf.Tensor1D
  /** (4C) */
  fc: tf.Tensor1D
  /** (C) */
  out: tf.Tensor1D
}

export interface BlockWeights {
  ln1: tf.Tensor1D
  /** (C, 3C), columns q | k | v. */
  wQkv: tf.Tensor2D
  /** (C, C) */
  wProj: tf.Tensor2D
  ln2: tf.Tensor1D
  /** (C, 4C) */
  wFc: tf.Tensor2D
  /** (4C, C) */
  wOut: tf.Tensor2D
  /** Null in the paper's model. */
  biases: BlockBiases | null
}

export interface IgptWeights {
  wte: tf.Tensor2D
  wpe: tf.Tensor2D
  /** Null in models of masked pixels. */
  sos: tf.Tensor1D | null
  blocks: BlockWeights[]
  lnF: tf.Tensor1D
  /** (C, V); null where it is tied to wte (V, C), which then stands for both. */
  head: tf.Tensor2D | null
}

/** Name of a parameter, such as `h0.attn.wQkv`. */
export type WeightName = string

/** Every parameter's name and shape, in the one order that all of the project uses. */
export function weightShapes({
  positions,
  nVocab,
  nLayer,
  nEmbd: c,
  objective,
  tiedHead,
  biases,
}: IgptShape): [WeightName, number[]][] {
  const list: [WeightName, number[]][] = [
    ['wte', [nVocab, c]],
    ['wpe', [positions, c]],
  ]
  if (objective !== 'masked') list.push(['sos', [c]])
  for (let i = 0; i < nLayer; i += 1) {
    list.push(
      [`h${i}.ln1.g`, [c]],
      [`h${i}.attn.wQkv`, [c, 3 * c]],
      [`h${i}.attn.wProj`, [c, c]],
      [`h${i}.ln2.g`, [c]],
      [`h${i}.mlp.wFc`, [c, 4 * c]],
      [`h${i}.mlp.wProj`, [4 * c, c]],
    )
    if (biases) {
      list.push(
        [`h${i}.attn.bQkv`, [3 * c]],
        [`h${i}.attn.bProj`, [c]],
        [`h${i}.mlp.bFc`, [4 * c]],
        [`h${i}.mlp.bProj`, [c]],
      )
    }
  }
  list.push(['lnF.g', [c]])
  if (!tiedHead) list.push(['head', [c, nVocab]])
  return list
}

/** Whether weights by name include biases. */
export const hasBiases = (names: Pick<ReadonlyMap<WeightName, unknown>, 'has'>): boolean =>
  names.has('h0.attn.bQkv')

/** Numbers in all parameters together. */
export const parametersIn = (shape: IgptShape): number =>
  weightShapes(shape).reduce((sum, [, dims]) => sum + dims.reduce((a, b) => a * b, 1), 0)

/** The tensors of `byName` in the model's structure; no copy, so ownership stays where it was. */
function weightsFrom(byName: ReadonlyMap<WeightName, tf.Tensor>, nLayer: number): IgptWeights {
  const get = <T extends tf.Tensor>(name: WeightName): T => {
    const tensor = byName.get(name)
    if (!tensor) throw new RangeError(`The weights lack ${name}.`)
    return tensor as T
  }
  const blocks = Array.from({ length: nLayer }, (_, i): BlockWeights => ({
    ln1: get(`h${i}.ln1.g`),
    wQkv: get(`h${i}.attn.wQkv`),
    wProj: get(`h${i}.attn.wProj`),
    ln2: get(`h${i}.ln2.g`),
    wFc: get(`h${i}.mlp.wFc`),
    wOut: get(`h${i}.mlp.wProj`),
    biases: hasBiases(byName)
      ? {
          qkv: get(`h${i}.attn.bQkv`),
          proj: get(`h${i}.attn.bProj`),
          fc: get(`h${i}.mlp.bFc`),
          out: get(`h${i}.mlp.bProj`),
        }
      : null,
  }))
  const sos = byName.has('sos') ? get<tf.Tensor1D>('sos') : null
  const head = byName.has('head') ? get<tf.Tensor2D>('head') : null
  return { wte: get('wte'), wpe: get('wpe'), sos, blocks, lnF: get('lnF.g'), head }
}

/** The same numbers in memory of their own; tf.clone would share it. The caller disposes it. */
export const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tensor.mul(1))

/**
 * A tensor's numbers as they are now, by a copy: tfjs keeps what it once read, and updates in place would not
 * show in that.
 */
export async function readNow(tensor: tf.Tensor): Promise<Float32Array> {
  const copy = copyOf(tensor)
  const values = (await copy.data<'float32'>()).slice()
  copy.dispose()
  return values
}

/** Reads copies and frees each once it is read. */
export async function readCopies(
  copies: ReadonlyMap<WeightName, tf.Tensor>,
): Promise<Map<WeightName, Float32Array>> {
  const values = new Map<WeightName, Float32Array>()
  try {
    for (const [name, copy] of copies) values.set(name, await copy.data<'float32'>())
  } finally {
    tf.dispose([...copies.values()])
  }
  return values
}

/** A model's parameters under one owner. `dispose` ends them. */
export class WeightSet {
  readonly weights: IgptWeights

  constructor(
    readonly shape: IgptShape,
    readonly byName: ReadonlyMap<WeightName, tf.Tensor>,
  ) {
    this.weights = weightsFrom(byName, shape.nLayer)
  }

  /**
   * Trainable parameters from flat arrays, which are copied. Throws RangeError where a name or length is
   * wrong, or a name has no place: nothing is left out in silence.
   */
  static trainable(shape: IgptShape, values: ReadonlyMap<WeightName, Float32Array>): WeightSet {
    const byName = new Map<WeightName, tf.Variable>()
    const known = new Set(weightShapes(shape).map(([name]) => name))
    const unknown = [...values.keys()].find((name) => !known.has(name))
    if (unknown) throw new RangeError(`A model of this shape has no place for ${unknown}.`)
    for (const [name, dims] of weightShapes(shape)) {
      const flat = values.get(name)
      const size = dims.reduce((a, b) => a * b, 1)
      if (!flat || flat.length !== size)
        throw new RangeError(`${name} needs ${size} values, got ${flat?.length ?? 'none'}.`)
      const initial = tf.tensor(flat.slice(), dims, 'float32')
      byName.set(name, tf.variable(initial, true))
      initial.dispose()
    }
    return new WeightSet(shape, byName)
  }

  /** A copy with memory of its own, which later updates do not touch. The caller disposes it. */
  snapshot(): WeightSet {
    const byName = new Map<WeightName, tf.Tensor>()
    for (const [name, tensor] of this.byName) byName.set(name, copyOf(tensor))
    return new WeightSet(this.shape, byName)
  }

  /** Reads every parameter back from the device. */
  async read(): Promise<Map<WeightName, Float32Array>> {
    const values = new Map<WeightName, Float32Array>()
    for (const [name, tensor] of this.byName) {
      values.set(name, await readNow(tensor))
    }
    return values
  }

  dispose(): void {
    for (const tensor of this.byName.values()) tensor.dispose()
  }
}
