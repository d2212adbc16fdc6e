/**
 * What a matmul does with each sum before it is stored: residual, accumulation, activation. Each saves a pass
 * over the output.
 */
import { sized } from '../kernelSource'
import { fromHalf, halfOf, toHalf } from '../wgsl/half'

/** An elementwise function and its derivative in WGSL. */
export interface Activation {
  /**
   * Name of the WGSL function; the derivative's is the same with `Slope` appended. Kernels are cached by it,
   * so it must stand for one function only.
   */
  name: string
  /** WGSL of both functions for an element type, with `id` appended to every function name. */
  functions(type: 'vec4f' | 'f32', id: string): string
}

export interface Epilogue {
  /** out = product + residual, one more buffer. */
  residual?: boolean
  /** out += product. */
  accumulate?: boolean
  /** out = activation(product), and the product itself is stored in `pre`. */
  activation?: Activation
  /** out = product * activation'(pre). Not together with `activation`. */
  activationGradient?: Activation
  /** `pre` is stored in half precision. */
  halfPre?: boolean
}

export interface EpilogueText {
  /** Buffers out, residual and pre as far as used, for `buffers`. */
  list: [string, string, boolean?][]
  /** `finish(at, sum)`, which stores one element. */
  wgsl: string
}

/**
 * @param type element of the outputs
 * @param numbers in each of the outputs
 * @param id appended to every name, so that several products can share a kernel
 */
export function epilogueText(
  type: 'vec4f' | 'f32',
  numbers: number,
  { residual, accumulate, activation, activationGradient, halfPre }: Epilogue,
  id = '',
): EpilogueText {
  const output = sized(type, numbers)
  const list: EpilogueText['list'] = [[`out${id}`, output, true]]
  if (residual) list.push([`residual${id}`, output, false])
  const either = activation ?? activationGradient
  if (either)
    list.push([`pre${id}`, halfPre ? sized(halfOf(type), numbers) : output, activation !== undefined])
  const storedPre = halfPre ? toHalf(type, 'value') : 'value'
  const loadedPre = halfPre ? fromHalf(type, `pre${id}[at]`) : `pre${id}[at]`
  return {
    list,
    wgsl: `${either ? either.functions(type, id) : ''}
fn finish${id}(at: u32, sum: ${type}) {
  var value = sum;
  ${residual ? `value += residual${id}[at];` : ''}
  ${accumulate ? `value += out${id}[at];` : ''}
  ${activation ? `pre${id}[at] = ${storedPre};\n  value = ${activation.name}${id}(value);` : ''}
  ${activationGradient ? `value *= ${activationGradient.name}Slope${id}(${loadedPre});` : ''}
  out${id}[at] = value;
}`,
  }
}
