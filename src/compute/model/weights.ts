/**
 * The model's parameters: their names and shapes, the record of tensors that the model reads, and their
 * owner. Names are this project's; src/checkpoint maps them to OpenAI's and Hugging Face's.
 */
import * as tf from '@tensorflow/tfjs'
import type { ObjectiveKind, RunConfig } from '../../core/config'
import { positionsOf } from '../../core/tokenGrid'

/**
 * Everything that decides the shapes: T positions, V colours, L layers, H heads, C width, and the objective.
 */
export interface IgptShape {
  /** T */
  positions: number
  /** V */
  nVocab: number
  /** L */
  nLayer: number
  /** H */
  nHead: number
  /** C */
  nEmbd: number
  /**
   * Autoregressive if absent. A masked model has no start vector and attends to all positions (paper 2.1).
   */
  objective?: ObjectiveKind
  /** Whether the head shares the colour embeddings' weights (an ablation); untied in the official code. */
  tiedHead?: boolean
  /** Whether the blocks' linear layers have biases: never in the paper's model, only in imported ones. */
  biases?: boolean
}

/** The model's shape for a run's settings. */
export function igptShape(config: RunConfig): IgptShape {
  const { nVocab, nLayer, nHead, nEmbd, objective, headTying } = config
  return {
    positions: positionsOf(config),
    nVocab,
    nLayer,
    nHead,
    nEmbd,
    objective,
    tiedHead: headTying === 'tied',
  }
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
  /** (C) gain */
  ln1: tf.Tensor1D
  /** (C, 3C), columns q | k | v. */
  wQkv: tf.Tensor2D
  /** (C, C) */
  wProj: tf.Tensor2D
  /** (C) gain */
  ln2: tf.Tensor1D
  /** (C, 4C) */
  wFc: tf.Tensor2D
  /** (4C, C) */
  wOut: tf.Tensor2D
  /** Null in the paper's model. */
  biases: BlockBiases | null
}

export interface IgptWeights {
  /** (V, C) */
  wte: tf.Tensor2D
  /** (T, C) */
  wpe: tf.Tensor2D
  /** (C); null in masked models. */
  sos: tf.Tensor1D | null
  blocks: BlockWeights[]
  /** (C) gain */
  lnF: tf.Tensor1D
  /** (C, V); null if it is tied to wte. */
  head: tf.Tensor2D | null
}

/** Name of a parameter, such as `h0.attn.wQkv`. */
export type WeightName = string

/** Every parameter's name and shape, in the order used throughout the project. */
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

/** Whether named weights include biases. */
export const hasBiases = (names: Pick<ReadonlyMap<WeightName, unknown>, 'has'>): boolean =>
  names.has('h0.attn.bQkv')

/** The number of scalars in all parameters. */
export const parametersIn = (shape: IgptShape): number =>
  weightShapes(shape).reduce((sum, [, dims]) => sum + dims.reduce((a, b) => a * b, 1), 0)

/** Arranges tensors by name into the model's structure; no copies, ownership is unchanged. */
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

/** A copy in its own memory, which tf.clone would share. The caller disposes it. */
export const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tensor.mul(1))

/**
 * A tensor's current values, read through a copy: tfjs caches what it has read, so in-place updates would not
 * show.
 */
export async function readNow(tensor: tf.Tensor): Promise<Float32Array> {
  const copy = copyOf(tensor)
  const values = (await copy.data<'float32'>()).slice()
  copy.dispose()
  return values
}

/** Reads copies and disposes them. */
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

/** Owns a model's parameters; `dispose` frees them. */
export class WeightSet {
  readonly weights: IgptWeights

  constructor(
    readonly shape: IgptShape,
    readonly byName: ReadonlyMap<WeightName, tf.Tensor>,
  ) {
    this.weights = weightsFrom(byName, shape.nLayer)
  }

  /**
   * Trainable parameters from flat arrays, which are copied.
   *
   * @throws RangeError for a missing or unknown name or a wrong length
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

  /** A copy in its own memory, unaffected by later updates. The caller disposes it. */
  snapshot(): WeightSet {
    const byName = new Map<WeightName, tf.Tensor>()
    for (const [name, tensor] of this.byName) byName.set(name, copyOf(tensor))
    return new WeightSet(this.shape, byName)
  }

  /** Reads every parameter's current values from the device. */
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
