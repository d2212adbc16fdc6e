/** WGSL of gradient accumulation: adds one piece's numbers to the sums of a step. */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64

/** Bindings: sums (in place), piece, begins (one u32: not 0 if this piece is the first of its step). */
export const accumulateKernel = memoised(({ size }: { size: number }) => {
  const { type, vectorWidth } = elementFor(size)
  const { workgroups, index } = grid(Math.ceil(size / vectorWidth / groupSize))
  const wgsl = `${buffers([
    ['sums', type, true],
    ['piece', type],
    ['begins', 'u32'],
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / vectorWidth}u) { return; }
// Not a product with 0: the last step's sums may be infinite.
if (begins[0] != 0u) { sums[at] = piece[at]; } else { sums[at] = sums[at] + piece[at]; }
}`
  return { label: `accumulate ${size}`, wgsl, workgroups }
})
