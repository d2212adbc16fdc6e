/**
 * The embedding of one position while sampling (formula in ops/embed): the pixel just drawn, read where the
 * draw left it. It begins a position, so it also sets the cursor for the dispatches that follow.
 */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64

/**
 * Bindings: drawn (T, N) of token and entropy, wte, wpe, sos, cursor (u32, in place: [1] the position, copied
 * to [0]), x (out: (N, 1, C)).
 */
export const embedNextKernel = memoised(({ batch, width }: { batch: number; width: number }) => {
  const { type, lanes } = elementFor(width)
  const count = width / lanes
  const { workgroups, index } = grid(Math.ceil((batch * count) / groupSize))
  const wgsl = `${buffers([
    ['drawn', 'vec2f'],
    ['wte', type],
    ['wpe', type],
    ['sos', type],
    ['cursor', 'u32', true],
    ['x', type, true],
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let i = ${index} * ${groupSize}u + lane;
if (i >= ${batch * count}u) { return; }
let position = cursor[1];
let c = i % ${count}u;
var value = wpe[position * ${count}u + c];
if (position == 0u) { value += sos[c]; } else { value += wte[u32(drawn[(position - 1u) * ${batch}u + i / ${count}u].x) * ${count}u + c]; }
x[i] = value;
if (i == 0u) { cursor[0] = position; }
}`
  return { label: `embed next B${batch} C${width}`, wgsl, workgroups }
})
