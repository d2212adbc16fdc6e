/**
 * AdamW in place and the squared gradient norm (formulas in ops/adamw). What changes from step to step comes
 * from a buffer. Sums of squares are taken in two passes of fixed order: workgroups over stretches of up to
 * seven tensors at once, then one over their results.
 */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64

/** Order of the numbers in the buffer of scalars. */
export const adamwScalarNames = [
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'weightDecay',
  'correction1',
  'correction2',
  'oneMinusBeta1',
  'oneMinusBeta2',
] as const

/**
 * Bindings: parameter, m, v (all in place), gradient, scalars, and with `scaled` the factor of the gradient.
 */
export const adamwKernel = memoised(({ size, scaled }: { size: number; scaled: boolean }) => {
  const { type, lanes } = elementFor(size)
  const { workgroups, index } = grid(Math.ceil(size / lanes / groupSize))
  const scalar = (name: (typeof adamwScalarNames)[number]) => `scalars[${adamwScalarNames.indexOf(name)}u]`
  const list: [string, string, boolean?][] = [
    ['parameter', type, true],
    ['m', type, true],
    ['v', type, true],
    ['gradient', type],
    ['scalars', 'f32'],
    ...(scaled ? [['gradScale', 'f32'] as [string, string]] : []),
  ]
  const wgsl = `${buffers(list)}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / lanes}u) { return; }
let g = gradient[at]${scaled ? ' * gradScale[0]' : ''};
let nextM = ${scalar('beta1')} * m[at] + ${scalar('oneMinusBeta1')} * g;
let nextV = ${scalar('beta2')} * v[at] + ${scalar('oneMinusBeta2')} * g * g;
m[at] = nextM;
v[at] = nextV;
let direction = nextM / ${scalar('correction1')} / (sqrt(nextV / ${scalar('correction2')}) + ${scalar('epsilon')});
parameter[at] = parameter[at] - ${scalar('learningRate')} * (direction + ${scalar('weightDecay')} * parameter[at]);
}`
  return { label: `adamw ${size}`, wgsl, workgroups }
})

/** Numbers that one workgroup squares and sums. */
const stretch = 4096
/** Tensors that one dispatch takes: a stage may bind eight buffers, one is the output. */
export const tensorsPerPass = 7

export const stretchesOf = (size: number) => Math.ceil(size / stretch)

/** WGSL: the lanes' `total` summed by a tree in `partial`, the result in partial[0]. */
const tree = (lanes: number) => `partial[lane] = total;
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
workgroupBarrier();
if (lane < half) { partial[lane] += partial[lane + half]; }
}`

/** Bindings: the tensors in order, sums (in place: one number for each stretch, from `firstSum` on). */
export const squaresOfStretches = memoised(
  ({ sizes, firstSum }: { sizes: readonly number[]; firstSum: number }) => {
    let group = 0
    const branches = sizes.map((size, i) => {
      const begin = group
      group += stretchesOf(size)
      return `if (group >= ${begin}u && group < ${group}u) {
let begin = (group - ${begin}u) * ${stretch}u;
let to = min(${size}u, begin + ${stretch}u);
for (var at = begin + lane; at < to; at += ${groupSize}u) { let x = tensor${i}[at]; total += x * x; }
}`
    })
    const { workgroups, index } = grid(group)
    const wgsl = `${buffers([...sizes.map((_, i): [string, string] => [`tensor${i}`, 'f32']), ['sums', 'f32', true]])}
var<workgroup> partial: array<f32, ${groupSize}>;
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let group = ${index};
var total = 0.0;
${branches.join('\n')}
${tree(groupSize)}
if (lane == 0u && group < ${group}u) { sums[${firstSum}u + group] = partial[0]; }
}`
    return { label: `squares of ${sizes.length} tensors`, wgsl, workgroups }
  },
)

const sumLanes = 256

/** Bindings: sums, total (out, one number). */
export const sumOfStretches = memoised(({ count }: { count: number }) => ({
  label: `sum of ${count} stretches`,
  workgroups: [1, 1, 1],
  wgsl: `${buffers([
    ['sums', 'f32'],
    ['answer', 'f32', true],
  ])}
var<workgroup> partial: array<f32, ${sumLanes}>;
@compute @workgroup_size(${sumLanes})
fn main(@builtin(local_invocation_index) lane: u32) {
var total = 0.0;
for (var at = lane; at < ${count}u; at += ${sumLanes}u) { total += sums[at]; }
${tree(sumLanes)}
if (lane == 0u) { answer[0] = partial[0]; }
}`,
}))
