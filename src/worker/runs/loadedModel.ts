/**
 * A model opened from files beside the run, and the output of it or of the run's model for given tokens, so
 * that the running page can be compared with another implementation. Owns the opened model's weights.
 */
import * as tf from '@tensorflow/tfjs'
import { readModelFolder } from '../../checkpoint/modelFolder'
import { LabError } from '../../core/failure'
import { layerFeatures, logits } from '../../compute/model/igpt'
import { parametersIn, WeightSet, type IgptShape } from '../../compute/model/weights'
import { noHead } from '../session/requireHead'
import type { LoadedModelFacts, Numbers, NumbersKind } from '../../core/protocol'

/** Tokens per forward pass: bounds the memory of a long list. */
const tokensPerPass = 4096

/**
 * Checks tokens from the console.
 * @returns (B, T) row-major
 * @throws LabError tokens-invalid for a row without T tokens, or a token that is no palette index
 */
export function checkTokens(
  tokens: readonly (readonly number[])[],
  { positions, nVocab }: IgptShape,
): Int32Array<ArrayBuffer> {
  const refuse = (message: string, remedy: string) =>
    new LabError({ code: 'tokens-invalid', message, remedy })
  if (!Array.isArray(tokens) || tokens.length === 0) {
    throw refuse('There are no tokens.', 'Pass a list of sequences, each a list of palette indices.')
  }
  const flat = new Int32Array(tokens.length * positions)
  for (const [row, sequence] of tokens.entries()) {
    if (!Array.isArray(sequence) || sequence.length !== positions) {
      const found = Array.isArray(sequence) ? `${sequence.length} tokens` : 'no list of tokens'
      throw refuse(
        `Sequence ${row} has ${found}; this model reads ${positions}.`,
        `Pass ${positions} tokens in each sequence.`,
      )
    }
    const at = sequence.findIndex((token) => !Number.isInteger(token) || token < 0 || token >= nVocab)
    if (at >= 0) {
      throw refuse(
        `Token ${at} of sequence ${row} is ${sequence[at]}; the palette has ${nVocab} colours.`,
        `Use whole numbers from 0 to ${nVocab - 1}.`,
      )
    }
    flat.set(sequence, row * positions)
  }
  return flat
}

/** Concatenates arrays (L, b, C) along the batch into (L, B, C). */
function joinRows(pieces: Float32Array[], layers: number, width: number): Float32Array {
  const batch = pieces.reduce((sum, { length }) => sum + length, 0) / (layers * width)
  const joined = new Float32Array(layers * batch * width)
  let row = 0
  for (const piece of pieces) {
    const size = piece.length / layers
    for (let l = 0; l < layers; l += 1)
      joined.set(piece.subarray(l * size, (l + 1) * size), (l * batch + row) * width)
    row += size / width
  }
  return joined
}

/**
 * A model's output for tokens in its reading order.
 * @param set the caller's
 * @returns logits (B, T, V), or features (L + 1, B, C) as the linear probes read them
 * @throws LabError tokens-invalid
 */
export async function numbersOf(
  set: WeightSet,
  what: NumbersKind,
  tokens: readonly (readonly number[])[],
): Promise<Numbers> {
  const { positions, nVocab, nLayer, nEmbd } = set.shape
  const flat = checkTokens(tokens, set.shape)
  const perPiece = Math.max(1, Math.floor(tokensPerPass / positions))
  const pieces: Float32Array[] = []
  for (let from = 0; from < tokens.length; from += perPiece) {
    const to = Math.min(tokens.length, from + perPiece)
    const computed = tf.tidy(() => {
      const batch = tf.tensor2d(
        flat.subarray(from * positions, to * positions),
        [to - from, positions],
        'int32',
      )
      return what === 'logits'
        ? logits(set.weights, set.shape, batch)
        : layerFeatures(set.weights, set.shape, batch)
    })
    pieces.push(await computed.data<'float32'>())
    computed.dispose()
  }
  if (what === 'logits')
    return { shape: [tokens.length, positions, nVocab], values: joinRows(pieces, 1, positions * nVocab) }
  return { shape: [nLayer + 1, tokens.length, nEmbd], values: joinRows(pieces, nLayer + 1, nEmbd) }
}

export class LoadedModel {
  private set: WeightSet | null = null
  private hasHead = true

  /**
   * Opens a model saved by Hugging Face transformers in place of the one before, which stays on a failure. An
   * empty list closes the model.
   * @param files a model.safetensors or pytorch_model.bin and, unless `nHead` is given, its config.json; or a
   *   zip of them
   * @throws LabError weights-file, weights-model
   */
  async load(files: readonly File[], nHead: number | null): Promise<LoadedModelFacts | null> {
    if (files.length === 0) {
      this.dispose()
      return null
    }
    const { shape, values, newHead = false } = await readModelFolder(files, { nHead })
    const next = WeightSet.trainable(shape, values)
    this.dispose()
    this.set = next
    this.hasHead = !newHead
    const { positions, nVocab, nLayer, nHead: found, nEmbd } = shape
    return {
      positions,
      nVocab,
      nLayer,
      nHead: found,
      nEmbd,
      parameters: parametersIn(shape),
      hasHead: !newHead,
    }
  }

  /**
   * Output of the opened model, or of a copy of the run's weights if none is open.
   * @param runWeights returns that copy, which is disposed here; throws without a run
   * @throws LabError tokens-invalid, no-head for logits of a model without one, and what `runWeights` throws
   */
  async numbers(
    what: NumbersKind,
    tokens: readonly (readonly number[])[],
    runWeights: () => WeightSet,
  ): Promise<Numbers> {
    if (this.set && what === 'logits' && !this.hasHead) throw noHead()
    if (this.set) return numbersOf(this.set, what, tokens)
    const copy = runWeights()
    try {
      return await numbersOf(copy, what, tokens)
    } finally {
      copy.dispose()
    }
  }

  dispose(): void {
    this.set?.dispose()
    this.set = null
  }
}
