/**
 * WGSL of the optimizer (formulas in ops/adamw): the squared gradient norm, AdamW on one tensor, and the
 * optimizer of a captured step, which updates all parameters at once. For the latter, parameters, gradients
 * and both moments are concatenated in one buffer each, so norm, clipping and update are three dispatches for
 * any number of parameters. Values that change from step to step are read from buffers. Sums of squares are
 * taken in two passes of fixed order: one partial sum per chunk, then the sum of the partials.
 */
import { buffers, elementFor, float, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64
/** Invocations of the single workgroup that sums partials. */
const sumLanes = 256

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

const scalar = (name: (typeof adamwScalarNames)[number]) => `scalars[${adamwScalarNames.indexOf(name)}u]`

/** WGSL: moves the moments m and v at `at` by gradient `g` and defines the bias-corrected `direction`. */
const moveMoments = `let nextM = ${scalar('beta1')} * m[at] + ${scalar('oneMinusBeta1')} * g;
let nextV = ${scalar('beta2')} * v[at] + ${scalar('oneMinusBeta2')} * g * g;
m[at] = nextM;
v[at] = nextV;
let direction = ${[
  `nextM / ${scalar('correction1')}`,
  `(sqrt(nextV / ${scalar('correction2')}) + ${scalar('epsilon')})`,
].join(' / ')};`

/** Bindings: parameter, m, v (all in place), gradient, scalars; with `scaled` the gradient's factor. */
export const adamwKernel = memoised(({ size, scaled }: { size: number; scaled: boolean }) => {
  const { type, vectorWidth } = elementFor(size)
  const { workgroups, index } = grid(Math.ceil(size / vectorWidth / groupSize))
  const list: [string, string, boolean?][] = [
    ['parameter', type, true],
    ['m', type, true],
    ['v', type, true],
    ['gradient', type],
    ['scalars', 'f32'],
    ...(scaled ? [['gradScale', 'f32'] as [string, string]] : []),
  ]
  const change = `${scalar('learningRate')} * (direction + ${scalar('weightDecay')} * parameter[at])`
  const wgsl = `${buffers(list)}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / vectorWidth}u) { return; }
let g = gradient[at]${scaled ? ' * gradScale[0]' : ''};
${moveMoments}
parameter[at] = parameter[at] - ${change};
}`
  return { label: `adamw ${size}`, wgsl, workgroups }
})

/** Numbers that one workgroup squares and sums. */
const chunkSize = 4096
/** Tensors per dispatch: a stage may bind eight buffers, and one is the output. */
export const tensorsPerPass = 7

/** Partial sums of a tensor of this size. */
export const partialsOf = (size: number) => Math.ceil(size / chunkSize)

/** WGSL: sums `total` over the lanes by a tree in `partial`; the result is partial[0]. */
const treeSum = (lanes: number) => `partial[lane] = total;
for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
workgroupBarrier();
if (lane < half) { partial[lane] += partial[lane + half]; }
}`

export interface SquaredNormPartialsSpec {
  sizes: readonly number[]
  /** Index of the first partial that this dispatch writes. */
  firstPartial: number
}

/** Bindings: up to `tensorsPerPass` tensors, sums (in place: one sum of squares per chunk). */
export const squaredNormPartials = memoised(({ sizes, firstPartial }: SquaredNormPartialsSpec) => {
  let groups = 0
  const branches = sizes.map((size, i) => {
    const first = groups
    groups += partialsOf(size)
    return `if (group >= ${first}u && group < ${groups}u) {
let begin = (group - ${first}u) * ${chunkSize}u;
let to = min(${size}u, begin + ${chunkSize}u);
for (var at = begin + lane; at < to; at += ${groupSize}u) { let x = tensor${i}[at]; total += x * x; }
}`
  })
  const { workgroups, index } = grid(groups)
  const tensors = sizes.map((_, i): [string, string] => [`tensor${i}`, 'f32'])
  const wgsl = `${buffers([...tensors, ['sums', 'f32', true]])}
var<workgroup> partial: array<f32, ${groupSize}>;
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let group = ${index};
var total = 0.0;
${branches.join('\n')}
${treeSum(groupSize)}
if (lane == 0u && group < ${groups}u) { sums[${firstPartial}u + group] = partial[0]; }
}`
  return { label: `squares of ${sizes.length} tensors`, wgsl, workgroups }
})

/** Bindings: sums (the partials), answer (out: one number). */
export const sumPartials = memoised(({ count }: { count: number }) => ({
  label: `sum of ${count} partials`,
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
${treeSum(sumLanes)}
if (lane == 0u) { answer[0] = partial[0]; }
}`,
}))

/**
 * The numbers that a captured step reports, in the order of its report buffer; the means of further losses
 * follow.
 */
export const stepReportNames = ['loss', 'gradNorm', 'gradScale'] as const

export interface StepReportSpec {
  /** Number of partial sums of squared gradients. */
  partials: number
  /** Rows that each loss is the mean of; at least one loss. */
  rows: readonly number[]
  /** Maximum global gradient norm; 0 is off. */
  gradClip: number
}

/**
 * Mean losses, gradient norm and the gradient's clipping factor, which is 0 if the norm is not finite.
 * Bindings: stretches (the partials), losses0, losses1, ..., report (out).
 */
export const stepReport = memoised(({ partials, rows, gradClip }: StepReportSpec) => ({
  label: `step report ${rows.join(' and ')} rows`,
  workgroups: [1, 1, 1],
  wgsl: `${buffers([
    ['stretches', 'f32'],
    ...rows.map((_, i): [string, string] => [`losses${i}`, 'f32']),
    ['report', 'f32', true],
  ])}
var<workgroup> squares: array<f32, ${sumLanes}>;
${rows.map((_, i) => `var<workgroup> nats${i}: array<f32, ${sumLanes}>;`).join('\n')}
@compute @workgroup_size(${sumLanes})
fn main(@builtin(local_invocation_index) lane: u32) {
var square = 0.0;
for (var at = lane; at < ${partials}u; at += ${sumLanes}u) { square += stretches[at]; }
squares[lane] = square;
${rows
  .map(
    (count, i) => `var loss${i} = 0.0;
for (var at = lane; at < ${count}u; at += ${sumLanes}u) { loss${i} += losses${i}[at]; }
nats${i}[lane] = loss${i};`,
  )
  .join('\n')}
for (var half = ${sumLanes / 2}u; half > 0u; half /= 2u) {
workgroupBarrier();
if (lane < half) {
squares[lane] += squares[lane + half];
${rows.map((_, i) => `nats${i}[lane] += nats${i}[lane + half];`).join('\n')}
}
}
if (lane == 0u) {
let norm = sqrt(squares[0]);
${rows
  .map(
    (count, i) => `report[${i === 0 ? 0 : stepReportNames.length + i - 1}] = nats${i}[0] / ${float(count)};`,
  )
  .join('\n')}
report[1] = norm;
// Tests the exponent bits: shaders may assume that NaN and infinity do not occur, so a comparison is no test.
let finite = (bitcast<u32>(squares[0]) & 0x7f800000u) != 0x7f800000u;
report[2] = select(0.0, ${gradClip > 0 ? `min(1.0, ${float(gradClip)} / (norm + 1e-6f))` : '1.0'}, finite);
}
}`,
}))

export interface FlatAdamwSpec {
  /** Numbers in all parameters, a multiple of 4. */
  size: number
  /** Weight decay applies to the first `decaying` numbers; a multiple of 4. */
  decaying: number
}

/**
 * AdamW on the concatenated parameters. If the gradient norm is not finite, nothing changes.
 * Bindings: parameters, m, v (all in place), gradients, scalars, report.
 */
export const flatAdamw = memoised(({ size, decaying }: FlatAdamwSpec) => {
  const { workgroups, index } = grid(Math.ceil(size / 4 / groupSize))
  const wgsl = `${buffers([
    ['parameters', 'vec4f', true],
    ['m', 'vec4f', true],
    ['v', 'vec4f', true],
    ['gradients', 'vec4f'],
    ['scalars', 'f32'],
    ['report', 'f32'],
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${size / 4}u || report[2] == 0.0) { return; }
let g = gradients[at] * report[2];
${moveMoments}
let decay = select(0.0, ${scalar('weightDecay')}, at < ${decaying / 4}u);
parameters[at] = parameters[at] - ${scalar('learningRate')} * (direction + decay * parameters[at]);
}`
  return { label: `adamw over ${size}`, wgsl, workgroups }
})
