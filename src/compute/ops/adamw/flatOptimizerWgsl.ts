/**
 * The optimizer of a captured step, over all parameters at once: they, their gradients and the two moments
 * lie in one buffer each, so the norm, clipping and update take three dispatches however many parameters
 * there are. A gradient that is not finite changes nothing.
 */
import { buffers, float, grid, memoised } from '../../webgpu/kernelSource'
import { adamwScalarNames } from './adamwWgsl'

const groupSize = 64
const sumLanes = 256

/** What the step reports, in the order of the numbers in its buffer. */
export const stepReportNames = ['loss', 'gradNorm', 'gradScale'] as const

export interface StepReportSpec {
  /** Partial sums of squared gradients. */
  stretches: number
  /** Rows whose losses are averaged. */
  rows: number
  /** Largest global gradient norm; 0 is off. */
  gradClip: number
}

/**
 * Bindings: stretches, losses, report (out). The factor of the gradient is 0 where the norm is not finite.
 */
export const stepReport = memoised(({ stretches, rows, gradClip }: StepReportSpec) => ({
  label: `step report ${rows} rows`,
  workgroups: [1, 1, 1],
  wgsl: `${buffers([
    ['stretches', 'f32'],
    ['losses', 'f32'],
    ['report', 'f32', true],
  ])}
var<workgroup> squares: array<f32, ${sumLanes}>;
var<workgroup> nats: array<f32, ${sumLanes}>;
@compute @workgroup_size(${sumLanes})
fn main(@builtin(local_invocation_index) lane: u32) {
var square = 0.0;
for (var at = lane; at < ${stretches}u; at += ${sumLanes}u) { square += stretches[at]; }
var loss = 0.0;
for (var at = lane; at < ${rows}u; at += ${sumLanes}u) { loss += losses[at]; }
squares[lane] = square;
nats[lane] = loss;
for (var half = ${sumLanes / 2}u; half > 0u; half /= 2u) {
workgroupBarrier();
if (lane < half) {
squares[lane] += squares[lane + half];
nats[lane] += nats[lane + half];
}
}
if (lane == 0u) {
let norm = sqrt(squares[0]);
report[0] = nats[0] / ${float(rows)};
report[1] = norm;
// A comparison with a number that is none is false, and shaders may assume there are none: so the bits are
// looked at.
let finite = (bitcast<u32>(squares[0]) & 0x7f800000u) != 0x7f800000u;
report[2] = select(0.0, ${gradClip > 0 ? `min(1.0, ${float(gradClip)} / (norm + 1e-6f))` : '1.0'}, finite);
}
}`,
}))

export interface FlatAdamwSpec {
  /** Numbers in all parameters, a multiple of 4. */
  size: number
  /** The first so many decay; a multiple of 4. */
  decaying: number
}

/** Bindings: parameters, m, v (all in place), gradients, scalars, report. */
export const flatAdamw = memoised(({ size, decaying }: FlatAdamwSpec) => {
  const { workgroups, index } = grid(Math.ceil(size / 4 / groupSize))
  const scalar = (name: (typeof adamwScalarNames)[number]) => `scalars[${adamwScalarNames.indexOf(name)}u]`
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
let nextM = ${scalar('beta1')} * m[at] + ${scalar('oneMinusBeta1')} * g;
let nextV = ${scalar('beta2')} * v[at] + ${scalar('oneMinusBeta2')} * g * g;
m[at] = nextM;
v[at] = nextV;
let direction = nextM / ${scalar('correction1')} / (sqrt(nextV / ${scalar('correction2')}) + ${scalar('epsilon')});
let decay = select(0.0, ${scalar('weightDecay')}, at < ${decaying / 4}u);
parameters[at] = parameters[at] - ${scalar('learningRate')} * (direction + decay * parameters[at]);
}`
  return { label: `adamw over ${size}`, wgsl, workgroups }
})
