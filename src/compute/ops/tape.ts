/**
 * Reverse-mode differentiation of what is written in our ops alone: a list of the ops run, walked
 * backwards. It stands beside tfjs's own tape (which still differentiates the ops anywhere else)
 * because it lets an op add its gradient to the one that is already there, in its own kernel, and
 * because it costs next to nothing a step. Between two ops there may be no stock tfjs op.
 */
import * as tf from '@tensorflow/tfjs'

export interface TapeEntry {
  inputs: readonly tf.Tensor[]
  output: tf.Tensor
  /**
   * @param dy gradient of the output
   * @param already gradient that the first input has from later ops, or null
   * @returns a gradient for each input; the first includes `already` where `addsFirst` says so
   */
  backward(dy: tf.Tensor, already: tf.Tensor | null): tf.Tensor[]
  addsFirst: boolean
}

let recording: TapeEntry[] | null = null

/** Whether ops should record themselves here. */
export function isRecording(): boolean {
  return recording !== null
}

export function record(entry: TapeEntry): void {
  recording?.push(entry)
}

/**
 * Runs `forward` and differentiates its results, summed as their seeds say. Call inside tf.tidy: activations
 * and gradients on the way are left to it.
 *
 * @param forward the ops; each of its results must be the output of one
 * @param seeds makes the gradient of each result, of its shape
 * @param wanted tensors whose gradients are asked for
 * @returns the results, and the gradients in the order of `wanted`: null for a tensor that had no part in any
 *   result
 */
export function valuesAndGradients<T extends readonly tf.Tensor[]>(
  forward: () => T,
  seeds: (values: T) => readonly tf.Tensor[],
  wanted: readonly tf.Tensor[],
): { values: T; gradients: (tf.Tensor | null)[] } {
  if (recording) throw new Error('valuesAndGradients does not nest.')
  const entries: TapeEntry[] = []
  recording = entries
  let values: T
  try {
    values = forward()
  } finally {
    recording = null
  }
  const given = seeds(values)
  const gradients = sweep(entries, new Map(values.map((value, i) => [value.id, given[i]])))
  return { values, gradients: wanted.map((tensor) => gradients.get(tensor.id) ?? null) }
}

/**
 * The same for a single result in which every wanted tensor has a part.
 * @throws Error where one had none
 */
export function valueAndGradients<T extends tf.Tensor>(
  forward: () => T,
  seed: (value: T) => tf.Tensor,
  wanted: readonly tf.Tensor[],
): { value: T; gradients: tf.Tensor[] } {
  const {
    values: [value],
    gradients,
  } = valuesAndGradients(
    (): [T] => [forward()],
    ([only]) => [seed(only)],
    wanted,
  )
  return {
    value,
    gradients: gradients.map((gradient, i) => {
      if (!gradient)
        throw new Error(
          `A tensor of shape [${wanted[i].shape}] had no part in the result, so it has no gradient.`,
        )
      return gradient
    }),
  }
}

/** Gradients by tensor id; those of outputs are disposed as soon as they have been passed on. */
function sweep(entries: readonly TapeEntry[], seeds: ReadonlyMap<number, tf.Tensor>): Map<number, tf.Tensor> {
  const gradients = new Map(seeds)
  for (const { inputs, output, backward, addsFirst } of [...entries].reverse()) {
    const dy = gradients.get(output.id)
    if (!dy) continue
    gradients.delete(output.id)
    const first = gradients.get(inputs[0].id) ?? null
    const given = backward(dy, addsFirst ? first : null)
    inputs.forEach((input, i) => {
      const before = gradients.get(input.id)
      if (!before) gradients.set(input.id, given[i])
      else if (i === 0 && addsFirst) {
        gradients.set(input.id, given[0])
        before.dispose()
      } else {
        gradients.set(input.id, before.add(given[i]))
        tf.dispose([before, given[i]])
      }
    })
    dy.dispose()
  }
  return gradients
}
