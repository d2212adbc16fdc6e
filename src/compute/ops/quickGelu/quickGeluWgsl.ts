/** WGSL of quickGelu and its gradient, elementwise; the MLP runs them in the epilogue of a matmul instead. */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'
import type { Activation } from '../../webgpu/matmul/epilogue'

const groupSize = 64

/** Quick GELU, x sigmoid(1.702 x), and its derivative. The exponent is clamped to stay below overflow. */
export const quickGeluActivation: Activation = {
  name: 'quickGelu',
  functions: (T, id) => `
fn gate${id}(x: ${T}) -> ${T} { return 1.0 / (1.0 + exp(min(-1.702 * x, ${T}(80.0)))); }
fn quickGelu${id}(x: ${T}) -> ${T} { return x * gate${id}(x); }
fn quickGeluSlope${id}(x: ${T}) -> ${T} { let s = gate${id}(x); return s + 1.702 * x * s * (1.0 - s); }`,
}

/** Bindings: x, y (out); for the gradient dy, x, dx (out). */
export const quickGeluKernel = memoised(({ size, gradient }: { size: number; gradient: boolean }) => {
  const { type, vectorWidth } = elementFor(size)
  const { workgroups, index } = grid(Math.ceil(size / vectorWidth / groupSize))
  const list = gradient
    ? ([
        ['dy', type],
        ['x', type],
        ['dx', type, true],
      ] as const)
    : ([
        ['x', type],
        ['y', type, true],
      ] as const)
  const wgsl = `${buffers(list)}
${quickGeluActivation.functions(type, '')}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / vectorWidth}u) { return; }
${gradient ? 'dx[at] = dy[at] * quickGeluSlope(x[at]);' : 'y[at] = quickGelu(x[at]);'}
}`
  return { label: `quickGelu${gradient ? ' gradient' : ''} ${size}`, wgsl, workgroups }
})
