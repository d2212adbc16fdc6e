/**
 * Reverse-mode differentiation of code that consists of our ops alone: a list of the ops run, traversed
 * backwards. Unlike tfjs's own tape (which still differentiates the ops elsewhere), it lets an op add its
 * gradient to an existing one in its own kernel, and it costs almost nothing per step. Between two ops there
 * may be no stock tfjs op.
 */
import * as tf from '@tensorflow/tfjs'

export interface TapeEntry {
  inputs: readonly tf.Tensor[]
  output: tf.Tensor
  /**
   * @param dy gradient of the output
   * @param already gradient of the first input from later ops, or null
   * @returns a gradient for each input; the first includes `already` if `addsFirst`
   */
  backward(dy: tf.Tensor, already: tf.Tensor | null): tf.Tensor[]
  addsFirst: boolean
}

let recording: TapeEntry[] | null = null

/** Whether ops must record themselves here. */
export function isRecording(): boolean {
  return recording !== null
}

export function record(entry: TapeEntry): void {
  recording?.push(entry)
}

/**
 * Runs `forward` and differentiates its results, weighted by their seeds. Call inside tf.tidy, which disposes
 * activations and intermediate gradients.
 * @param forward the ops; each of its results must be the output of one
 * @param seeds returns the gradient of each result, of its shape
 * @param wanted tensors to differentiate by
 * @returns the results, and the gradients in the order of `wanted`: null for a tensor that no result depends
 *   on
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
 * The same for a single result that depends on every wanted tensor.
 * @throws Error if it does not depend on one
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

/** Gradients by tensor id; those of outputs are disposed as soon as they have been propagated. */
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
