/**
 * Input embedding in its two forms (formulas in ops/embed), and its gradient without atomic additions: nobody
 * else writes to the part of the colour table that an invocation or a workgroup sums. The same dispatch sums
 * the position table and the start vector.
 */
import { buffers, elementFor, grid, memoised } from '../../webgpu/kernelSource'

const groupSize = 64

export interface EmbedSpec {
  batch: number
  length: number
  width: number
  /** True: no shift and no start vector, and where the mask is not 0 the position alone. */
  masked: boolean
}

/** WGSL: whether a row of x has read a token, and where in `tokens` that stands. */
const reading = ({ length, masked }: EmbedSpec) =>
  masked
    ? { reads: 'mask[row] == 0.0', token: 'tokens[row]' }
    : { reads: `row % ${length}u != 0u`, token: 'tokens[row - 1u]' }

/** Bindings: tokens, wte, wpe, sos (masked: mask), x (out). */
export const embedForward = memoised((spec: EmbedSpec) => {
  const { batch, length, width, masked } = spec
  const { type, lanes } = elementFor(width)
  const count = width / lanes
  const all = batch * length * count
  const { reads, token } = reading(spec)
  const { workgroups, index } = grid(Math.ceil(all / groupSize))
  const wgsl = `${buffers([['tokens', 'i32'], ['wte', type], ['wpe', type], masked ? ['mask', 'f32'] : ['sos', type], ['x', type, true]])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${all}u) { return; }
let c = at % ${count}u;
let row = at / ${count}u;
let position = row % ${length}u;
var value = wpe[position * ${count}u + c];
if (${reads}) { value += wte[u32(${token}) * ${count}u + c]; }${masked ? '' : ' else { value += sos[c]; }'}
x[at] = value;
}`
  return { label: `embed ${masked ? 'masked ' : ''}B${batch} T${length} C${width}`, wgsl, workgroups }
})

export interface EmbedGradientSpec extends EmbedSpec {
  nVocab: number
  /** Rows of the position table, at least `length`. */
  positions: number
  /** Each invocation works alone, without barriers. */
  alone: boolean
  /** Whether a gradient of the colour table that is there already is added to it. */
  addTo?: boolean
}

/**
 * Elements of a row that one workgroup of the colour table sums: each look at a token then serves them all.
 */
const columnsTogether = 4

/** WGSL of the colour table's gradient and the workgroups it takes. */
interface ColourGradient {
  groups: number
  wgsl: string
}

/**
 * An invocation owns a column of the whole table and walks the rows in order: no barriers and no search, but
 * few invocations. For software adapters, to which barriers are dear.
 */
function coloursAlone(spec: EmbedGradientSpec, count: number, type: string): ColourGradient {
  const { batch, length, nVocab } = spec
  const { reads, token } = reading(spec)
  return {
    groups: Math.ceil(count / groupSize),
    wgsl: `fn colourGradient(group: u32, lane: u32) {
  let c = group * ${groupSize}u + lane;
  if (c >= ${count}u) { return; }
  for (var colour = 0u; colour < ${nVocab}u; colour++) { dwte[colour * ${count}u + c] = ${spec.addTo ? `already[colour * ${count}u + c]` : `${type}()`}; }
  for (var row = 0u; row < ${batch * length}u; row++) {
    if (${reads}) { dwte[u32(${token}) * ${count}u + c] += dx[row * ${count}u + c]; }
  }
}`,
  }
}

/** A workgroup for each colour and a few columns looks through all rows for its colour. */
function coloursTogether(spec: EmbedGradientSpec, count: number, type: string): ColourGradient {
  const { batch, length, nVocab } = spec
  const { reads, token } = reading(spec)
  const columns = Math.min(columnsTogether, count)
  const blocks = Math.ceil(count / columns)
  const unrolled = (line: (i: number) => string) =>
    Array.from({ length: columns }, (_, i) => line(i)).join('\n')
  const within = (i: number) => (count % columns === 0 ? '' : `if (first + ${i}u < ${count}u)`)
  const place = (i: number) => `u32(colour) * ${count}u + first + ${i}u`
  const inside = (i: number) =>
    count % columns === 0 ? `first + ${i}u` : `min(first + ${i}u, ${count - 1}u)`
  return {
    groups: nVocab * blocks,
    wgsl: `var<workgroup> found: array<${type}, ${groupSize * columns}>;

fn colourGradient(group: u32, lane: u32) {
  let colour = i32(group / ${blocks}u);
  let first = group % ${blocks}u * ${columns}u;
  ${unrolled((i) => `var sum${i} = ${type}();`)}
  for (var row = lane; row < ${batch * length}u; row += ${groupSize}u) {
    if (${reads} && ${token} == colour) {
      ${unrolled((i) => `sum${i} += dx[row * ${count}u + ${inside(i)}];`)}
    }
  }
  ${unrolled((i) => `found[lane * ${columns}u + ${i}u] = sum${i};`)}
  for (var half = ${groupSize / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      ${unrolled((i) => `found[lane * ${columns}u + ${i}u] += found[(lane + half) * ${columns}u + ${i}u];`)}
    }
  }
  if (lane == 0u) {
    ${unrolled((i) => `${within(i)} { dwte[${place(i)}] = found[${i}u]${spec.addTo ? ` + already[${place(i)}]` : ''}; }`)}
  }
}`,
  }
}

/**
 * Bindings: dx, tokens, dwte (out), dwpe (out), dsos (out; masked: mask), and with `addTo` the gradient of
 * wte that is there already.
 */
export const embedBackward = memoised((spec: EmbedGradientSpec) => {
  const { batch, length, width, nVocab, positions, alone, masked, addTo } = spec
  const { type, lanes } = elementFor(width)
  const count = width / lanes
  const colours = alone ? coloursAlone(spec, count, type) : coloursTogether(spec, count, type)
  const positionGroups = Math.ceil((positions * count) / groupSize)
  const { workgroups, index } = grid(colours.groups + positionGroups)
  const last = masked ? (['mask', 'f32'] as const) : (['dsos', type, true] as const)
  const wgsl = `${buffers([['dx', type], ['tokens', 'i32'], ['dwte', type, true], ['dwpe', type, true], last, ...(addTo ? [['already', type] as const] : [])])}
${colours.wgsl}

fn positionGradient(at: u32) {
  if (at >= ${positions * count}u) { return; }
  let position = at / ${count}u;
  var sum = ${type}();
  if (position < ${length}u) {
    for (var item = 0u; item < ${batch}u; item++) { sum += dx[item * ${length * count}u + at]; }
  }
  dwpe[at] = sum;
  ${masked ? '' : 'if (position == 0u) { dsos[at] = sum; }'}
}

@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let group = ${index};
  if (group < ${colours.groups}u) { colourGradient(group, lane); }
  else { positionGradient((group - ${colours.groups}u) * ${groupSize}u + lane); }
}`
  return {
    label: `embed ${masked ? 'masked ' : ''}gradient B${batch} T${length} V${nVocab} C${width}`,
    wgsl,
    workgroups,
  }
})
