/**
 * What a matmul does with each sum before it is stored: residual, accumulation, quick GELU. Each saves a pass
 * over the output.
 */
import { sized } from '../kernelSource'
import { fromHalf, halfOf, toHalf } from '../wgsl/half'

export interface Epilogue {
  /** out = product + residual, one more buffer. */
  residual?: boolean
  /** out += product. */
  accumulate?: boolean
  /**
   * 'quickGelu': out = gelu(product), and the product itself is stored in `pre`. 'quickGeluGrad': out =
   * product * gelu'(pre).
   */
  activation?: 'quickGelu' | 'quickGeluGrad'
  /** `pre` is stored in half precision. */
  halfPre?: boolean
}

/**
 * WGSL functions of quick GELU, x sigmoid(1.702 x), and its derivative for element type `type`. The exponent
 * is clamped to stay below overflow.
 */
export function quickGeluFunctions(type: string): string {
  return `
fn gate(x: ${type}) -> ${type} { return 1.0 / (1.0 + exp(min(-1.702 * x, ${type}(80.0)))); }
fn quickGelu(x: ${type}) -> ${type} { return x * gate(x); }
fn quickGeluSlope(x: ${type}) -> ${type} { let s = gate(x); return s + 1.702 * x * s * (1.0 - s); }`
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
  { residual, accumulate, activation, halfPre }: Epilogue,
  id = '',
): EpilogueText {
  const output = sized(type, numbers)
  const list: EpilogueText['list'] = [[`out${id}`, output, true]]
  if (residual) list.push([`residual${id}`, output, false])
  if (activation)
    list.push([`pre${id}`, halfPre ? sized(halfOf(type), numbers) : output, activation === 'quickGelu'])
  const storedPre = halfPre ? toHalf(type, 'value') : 'value'
  const loadedPre = halfPre ? fromHalf(type, `pre${id}[at]`) : `pre${id}[at]`
  const gelu = activation
    ? quickGeluFunctions(type).replace(/\b(gate|quickGelu|quickGeluSlope)\(/g, `$1${id}(`)
    : ''
  return {
    list,
    wgsl: `${gelu}
fn finish${id}(at: u32, sum: ${type}) {
  var value = sum;
  ${residual ? `value += residual${id}[at];` : ''}
  ${accumulate ? `value += out${id}[at];` : ''}
  ${activation === 'quickGelu' ? `pre${id}[at] = ${storedPre};\n  value = quickGelu${id}(value);` : ''}
  ${activation === 'quickGeluGrad' ? `value *= quickGeluSlope${id}(${loadedPre});` : ''}
  out${id}[at] = value;
}`,
  }
}
