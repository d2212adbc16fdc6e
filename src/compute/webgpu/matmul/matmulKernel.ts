/**
 * One kernel of one or several matrix products that do not depend on each other, told apart by workgroup
 * number: a linear layer's two gradients cost one dispatch, and the small one's workgroups run beside the
 * large one's.
 */
import { buffers, grid, memoised } from '../kernelSource'
import { registersProduct } from './matmulRegisters'
import { frameOf, matmulGroupSize, type MatmulSpec } from './matmulSpec'
import { workgroupProduct, workgroupTiles } from './matmulWorkgroup'

export interface MatmulKernelSpec {
  matmul: 'registers' | 'workgroup'
  products: readonly MatmulSpec[]
}

/** Bindings: for each product A, B, out, and what its epilogue adds (residual, pre). */
export const matmulKernel = memoised(({ matmul, products }: MatmulKernelSpec) => {
  const texts = products.map((spec, i) =>
    matmul === 'registers' ? registersProduct(spec, String(i)) : workgroupProduct(spec, String(i)),
  )
  const frames = products.map((spec, i) => frameOf(spec, String(i)))
  const total = texts.reduce((sum, { groups }) => sum + groups, 0)
  const { workgroups, index } = grid(total)
  let first = 0
  const branches = texts.map(({ groups }, i) => {
    const begin = first
    first += groups
    return `if (group < ${first}u) { product${i}(group - ${begin}u, lane); }`
  })
  const wgsl = `${products.some(({ half, epilogue }) => half || epilogue.halfPre) ? 'enable f16;' : ''}
${buffers(frames.flatMap(({ list }) => list))}
${frames.map(({ wgsl: text }) => text).join('\n')}
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
