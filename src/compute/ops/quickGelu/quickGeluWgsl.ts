/** WGSL of quickGelu and its gradient, elementwise; the MLP runs them in the epilogue of a matmul instead. */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'
import { quickGeluFunctions } from '../../webgpu/matmul/epilogue'

const groupSize = 64

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
${quickGeluFunctions(type)}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / vectorWidth}u) { return; }
${gradient ? 'dx[at] = dy[at] * quickGeluSlope(x[at]);' : 'y[at] = quickGelu(x[at]);'}
}`
  return { label: `quickGelu${gradient ? ' gradient' : ''} ${size}`, wgsl, workgroups }
})
