/**
 * WGSL of embed (formulas in ops/embed): both forms of the input embedding, their gradient, and the embedding
 * of one further position while sampling. The gradient needs no atomic additions: each part of the token
 * table's gradient is summed by one invocation or workgroup only. The same dispatch sums the gradients of the
 * position table and the start vector.
 */
import { buffers, elementFor, grid, memoised, unroll } from '../../webgpu/kernelSource'

const groupSize = 64

export interface EmbedSpec {
  batch: number
  length: number
  width: number
  /** No shift and no start vector; where the mask is not 0, x is the position's embedding alone. */
  masked: boolean
}

/** WGSL: whether a row of x has read a token, and that token. */
const tokenOf = ({ length, masked }: EmbedSpec) =>
  masked
    ? { hasToken: 'mask[row] == 0.0', token: 'tokens[row]' }
    : { hasToken: `row % ${length}u != 0u`, token: 'tokens[row - 1u]' }

/** Bindings: tokens, wte, wpe, sos (masked: mask), x (out). */
export const embedForward = memoised((spec: EmbedSpec) => {
  const { batch, length, width, masked } = spec
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const all = batch * length * count
  const { hasToken, token } = tokenOf(spec)
  const { workgroups, index } = grid(Math.ceil(all / groupSize))
  const wgsl = `${buffers([
    ['tokens', 'i32'],
    ['wte', type],
    ['wpe', type],
    masked ? ['mask', 'f32'] : ['sos', type],
    ['x', type, true],
  ])}
@compute @workgroup_size(${groupSize})
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
let at = ${index} * ${groupSize}u + lane;
if (at >= ${all}u) { return; }
let c = at % ${count}u;
let row = at / ${count}u;
let position = row % ${length}u;
var value = wpe[position * ${count}u + c];
if (${hasToken}) { value += wte[u32(${token}) * ${count}u + c]; }${masked ? '' : ' else { value += sos[c]; }'}
x[at] = value;
}`
  return { label: `embed ${masked ? 'masked ' : ''}B${batch} T${length} C${width}`, wgsl, workgroups }
})

export interface EmbedGradientSpec extends EmbedSpec {
  nVocab: number
  /** Rows of the position table, at least `length`. */
  positions: number
  /** One invocation per column of the token table, without barriers; else one workgroup per token. */
  perInvocation: boolean
  /** The token table's gradient is added to one that is present already, one more buffer. */
  accumulate?: boolean
}

/** Columns of the token table that a workgroup sums, so that each token read serves all of them. */
const columnsPerWorkgroup = 4

/**
 * WGSL function colourGradient(group, lane), the gradient of the token table, and its number of workgroups.
 */
interface TokenGradient {
  groups: number
  wgsl: string
}

/**
 * An invocation owns a column of the whole table and walks the rows in order: no barriers and no search, but
 * few invocations. For software adapters, on which barriers are slow.
 */
function tokensPerInvocation(spec: EmbedGradientSpec, count: number, type: string): TokenGradient {
  const { batch, length, nVocab, accumulate } = spec
  const { hasToken, token } = tokenOf(spec)
  const start = accumulate ? `already[colour * ${count}u + c]` : `${type}()`
  const zero = `dwte[colour * ${count}u + c] = ${start};`
  return {
    groups: Math.ceil(count / groupSize),
    wgsl: `fn colourGradient(group: u32, lane: u32) {
  let c = group * ${groupSize}u + lane;
  if (c >= ${count}u) { return; }
  for (var colour = 0u; colour < ${nVocab}u; colour++) { ${zero} }
  for (var row = 0u; row < ${batch * length}u; row++) {
    if (${hasToken}) { dwte[u32(${token}) * ${count}u + c] += dx[row * ${count}u + c]; }
  }
}`,
  }
}

/** One workgroup per token and a few columns searches all rows for its token. */
function tokenPerWorkgroup(spec: EmbedGradientSpec, count: number, type: string): TokenGradient {
  const { batch, length, nVocab, accumulate } = spec
  const { hasToken, token } = tokenOf(spec)
  const columns = Math.min(columnsPerWorkgroup, count)
  const blocks = Math.ceil(count / columns)
  const whole = count % columns === 0
  const guard = (i: number) => (whole ? '' : `if (first + ${i}u < ${count}u)`)
  const place = (i: number) => `u32(colour) * ${count}u + first + ${i}u`
  const column = (i: number) => (whole ? `first + ${i}u` : `min(first + ${i}u, ${count - 1}u)`)
  const found = (lane: string, i: number) => `found[${lane} * ${columns}u + ${i}u]`
  const store = (i: number) =>
    `dwte[${place(i)}] = found[${i}u]${accumulate ? ` + already[${place(i)}]` : ''};`
  return {
    groups: nVocab * blocks,
    wgsl: `var<workgroup> found: array<${type}, ${groupSize * columns}>;

fn colourGradient(group: u32, lane: u32) {
  let colour = i32(group / ${blocks}u);
  let first = group % ${blocks}u * ${columns}u;
  ${unroll(columns, (i) => `var sum${i} = ${type}();`)}
  for (var row = lane; row < ${batch * length}u; row += ${groupSize}u) {
    if (${hasToken} && ${token} == colour) {
      ${unroll(columns, (i) => `sum${i} += dx[row * ${count}u + ${column(i)}];`)}
    }
  }
  ${unroll(columns, (i) => `${found('lane', i)} = sum${i};`)}
  for (var half = ${groupSize / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      ${unroll(columns, (i) => `${found('lane', i)} += ${found('(lane + half)', i)};`)}
    }
  }
  if (lane == 0u) {
    ${unroll(columns, (i) => `${guard(i)} { ${store(i)} }`)}
  }
}`,
  }
}

/**
 * Bindings: dx, tokens, dwte (out), dwpe (out), dsos (out; masked: mask), and with `accumulate` the gradient
 * of wte that is present already.
 */
export const embedBackward = memoised((spec: EmbedGradientSpec) => {
  const { batch, length, width, nVocab, positions, perInvocation, masked, accumulate } = spec
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const tokens = (perInvocation ? tokensPerInvocation : tokenPerWorkgroup)(spec, count, type)
  const positionGroups = Math.ceil((positions * count) / groupSize)
  const { workgroups, index } = grid(tokens.groups + positionGroups)
  const wgsl = `${buffers([
    ['dx', type],
    ['tokens', 'i32'],
    ['dwte', type, true],
    ['dwpe', type, true],
    masked ? ['mask', 'f32'] : ['dsos', type, true],
    ...(accumulate ? [['already', type] as const] : []),
  ])}
${tokens.wgsl}

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
  if (group < ${tokens.groups}u) { colourGradient(group, lane); }
  else { positionGradient((group - ${tokens.groups}u) * ${groupSize}u + lane); }
}`
  return {
    label: `embed ${masked ? 'masked ' : ''}gradient B${batch} T${length} V${nVocab} C${width}`,
    wgsl,
    workgroups,
  }
})

/**
 * The embedding of one position while sampling: the pixel just drawn, read where the draw wrote it. It is the
 * first kernel of a position, so it also sets the cursor for the dispatches that follow.
 * Bindings: drawn (T, N) of token and entropy, wte, wpe, sos, cursor (u32, in place: [1] the position, copied
 * to [0]), x (out: (N, 1, C)).
 */
export const embedNextKernel = memoised(({ batch, width }: { batch: number; width: number }) => {
  const { type, vectorWidth } = elementFor(width)
  const count = width / vectorWidth
  const { workgroups, index } = grid(Math.ceil((batch * count) / groupSize))
  const token = `drawn[(position - 1u) * ${batch}u + i / ${count}u].x`
  const addToken = `value += wte[u32(${token}) * ${count}u + c];`
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
if (position == 0u) { value += sos[c]; } else { ${addToken} }
x[i] = value;
if (i == 0u) { cursor[0] = position; }
}`
  return { label: `embed next B${batch} C${width}`, wgsl, workgroups }
})
