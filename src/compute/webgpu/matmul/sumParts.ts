/**
 * Adds up parts that lie one after another, in a fixed order: the second pass of every sum that is split,
 * with a product's epilogue.
 */
import { buffers, elementFor, grid, memoised, sized } from '../kernelSource'
import { epilogueText, type Epilogue } from './epilogue'
import { enableHalf } from '../wgsl/half'

const groupSize = 64

export interface SumPartsSpec {
  parts: number
  /** Numbers in a part, and so in the output. */
  size: number
  epilogue: Epilogue
}

/** Bindings: parts (parts, size), out, and what the epilogue adds. */
export const sumParts = memoised(({ parts, size, epilogue }: SumPartsSpec) => {
  const { type, lanes } = elementFor(size)
  const count = size / lanes
  const { workgroups, index } = grid(Math.ceil(count / groupSize))
  const { list, wgsl: finish } = epilogueText(type, size, epilogue)
  const wgsl = `${enableHalf(epilogue.halfPre ?? false)}${buffers([['parts', sized(type, parts * size)], ...list])}
${finish}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${count}u) { return; }
var sum = parts[at];
for (var part = 1u; part < ${parts}u; part++) { sum += parts[part * ${count}u + at]; }
finish(at, sum);
}`
  return { label: `sum of ${parts} parts of ${size}`, wgsl, workgroups }
})
