/**
 * What happens to a matrix product between its sum and its store: residual, accumulation, quick GELU. Saves a pass over the output each.
 */
import { buffers, sized } from '../kernelSource'

export interface Epilogue {
  /** out = product + residual, a further buffer. */
  residual?: boolean
  /** out += product. */
  accumulate?: boolean
  /** 'quickGelu': out = gelu(product), the product itself kept in `pre`. 'quickGeluGrad': out = product gelu'(pre). */
  activation?: 'quickGelu' | 'quickGeluGrad'
}

/** WGSL of quick GELU for element type `type`: x s(1.702 x), and its slope. The argument is held below overflow. */
export function quickGeluFunctions(type: string): string {
  return `
fn gate(x: ${type}) -> ${type} { return 1.0 / (1.0 + exp(min(-1.702 * x, ${type}(80.0)))); }
fn quickGelu(x: ${type}) -> ${type} { return x * gate(x); }
fn quickGeluSlope(x: ${type}) -> ${type} { let s = gate(x); return s + 1.702 * x * s * (1.0 - s); }`
}

/**
 * Bindings `inputs`, then out, residual and pre as far as used; and `finish(at, sum)`, which stores one element.
 * @param type element of the outputs
 * @param numbers in each of the outputs
 */
export function epilogueWgsl(
  inputs: readonly (readonly [string, string])[], type: 'vec4f' | 'f32', numbers: number, epilogue: Epilogue,
): string {
  const { residual, accumulate, activation } = epilogue
  const output = sized(type, numbers)
  const list: [string, string, boolean?][] = [...inputs.map(([name, t]): [string, string] => [name, t]), ['out', output, true]]
  if (residual) list.push(['residual', output, false])
  if (activation) list.push(['pre', output, activation === 'quickGelu'])
  return `${buffers(list)}
${activation ? quickGeluFunctions(type) : ''}
fn finish(at: u32, sum: ${type}) {
  var value = sum;
  ${residual ? 'value += residual[at];' : ''}
  ${accumulate ? 'value += out[at];' : ''}
  ${activation === 'quickGelu' ? 'pre[at] = value;\n  value = quickGelu(value);' : ''}
  ${activation === 'quickGeluGrad' ? 'value *= quickGeluSlope(pre[at]);' : ''}
  out[at] = value;
}`
}
