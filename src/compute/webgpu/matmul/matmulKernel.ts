/**
 * The two kernels of a matmul: one that computes one or several independent products, told apart by workgroup
 * index (a linear layer's two gradients are one dispatch, and the small product's workgroups run beside the
 * large one's), and one that reduces the partial sums of split-K.
 */
import { buffers, elementFor, grid, memoised, sized } from '../kernelSource'
import { enableHalf } from '../wgsl/half'
import { epilogueText, type Epilogue } from './epilogue'
import { registersProduct } from './matmulRegisters'
import { buffersAndEpilogue, matmulGroupSize, type MatmulSpec } from './matmulSpec'
import { workgroupProduct, workgroupTiles } from './matmulWorkgroup'

export interface MatmulKernelSpec {
  matmul: 'registers' | 'workgroup'
  products: readonly MatmulSpec[]
}

/** Bindings: for each product A, B, out, and the buffers of its epilogue (residual, pre). */
export const matmulKernel = memoised(({ matmul, products }: MatmulKernelSpec) => {
  const texts = products.map((spec, i) =>
    matmul === 'registers' ? registersProduct(spec, String(i)) : workgroupProduct(spec, String(i)),
  )
  const epilogues = products.map((spec, i) => buffersAndEpilogue(spec, String(i)))
  const total = texts.reduce((sum, { groups }) => sum + groups, 0)
  const { workgroups, index } = grid(total)
  let next = 0
  const branches = texts.map(({ groups }, i) => {
    const first = next
    next += groups
    return `if (group < ${next}u) { product${i}(group - ${first}u, lane); }`
  })
  const wgsl = `${products.some(({ half, epilogue }) => half || epilogue.halfPre) ? 'enable f16;' : ''}
${buffers(epilogues.flatMap(({ list }) => list))}
${epilogues.map(({ wgsl: text }) => text).join('\n')}
${matmul === 'workgroup' ? workgroupTiles(products) : ''}
${texts.map(({ wgsl: text }) => text).join('\n')}
@compute @workgroup_size(${matmulGroupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let group = ${index};
${branches.join(' else ')}
}`
  const names = products.map(({ form, m, n, k, half }) => `${form} ${m}x${n} over ${k}${half ? ' f16' : ''}`)
  return {
    label: `matmul ${names.join(' and ')}${matmul === 'workgroup' ? ', shared' : ''}`,
    wgsl,
    workgroups,
  }
})

const reduceGroupSize = 64

export interface ReduceSplitKSpec {
  splitK: number
  /** Numbers in a partial product, and in the output. */
  size: number
  epilogue: Epilogue
}

/**
 * Sums the partial products of split-K in a fixed order and applies the epilogue.
 * Bindings: parts (splitK, size), out, and the buffers of the epilogue.
 */
export const reduceSplitK = memoised(({ splitK, size, epilogue }: ReduceSplitKSpec) => {
  const { type, vectorWidth } = elementFor(size)
  const count = size / vectorWidth
  const { workgroups, index } = grid(Math.ceil(count / reduceGroupSize))
  const { list, wgsl: finish } = epilogueText(type, size, epilogue)
  const declarations = buffers([['parts', sized(type, splitK * size)], ...list])
  const wgsl = `${enableHalf(epilogue.halfPre ?? false)}${declarations}
${finish}
@compute @workgroup_size(${reduceGroupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${reduceGroupSize}u + lane;
if (at >= ${count}u) { return; }
var sum = parts[at];
for (var part = 1u; part < ${splitK}u; part++) { sum += parts[part * ${count}u + at]; }
finish(at, sum);
}`
  return { label: `sum of ${splitK} partial products of ${size}`, wgsl, workgroups }
})
