/**
 * Attention on fused rows (B, T, 3C) and its gradient, in the frame of attentionRows.ts: forward with a
 * running maximum and sum (online softmax), backward in two kernels, one a query (dq, and delta on the way),
 * one a key (dk and dv).
 *
 * In half precision the operands of inner products are f16: four products are summed in f16, everything else
 * in float32, the softmax's statistics and the sums of rows included. All three kernels round the same
 * operands in the same way, so the scores of the backward pass are those that the log-sum-exp was taken of.
 * Rows of dy get a power of two each, as they lie below f16's range.
 */
import { float, memoised, sized, unroll } from '../../webgpu/kernelSource'
import {
  attentionKernel,
  dotRows,
  elementOf,
  readRow,
  storeRow,
  together,
  vectorsOf,
  type AttentionSpec,
  type Source,
} from './attentionRowsWgsl'
import { magnitudesOf, toHalf } from '../../webgpu/wgsl/half'

/** Below every score; its exponential beside any real score is zero. */
const hidden = '-1e30f'

/**
 * The parts of the fused rows, and the types of the three kinds of buffer: (B, T, 3C), (B, T, C) and (B, H,
 * T).
 */
function sources({ batch, length, nHead, size }: AttentionSpec) {
  const width = nHead * size
  const part = (i: number): Source => ({ buffer: 'qkv', stride: 3 * width, offset: i * width })
  const element = elementOf(size)
  return {
    q: part(0),
    k: part(1),
    v: part(2),
    width,
    fused: sized(element, batch * length * 3 * width),
    rows: sized(element, batch * length * width),
    perRow: sized('f32', batch * nHead * length),
  }
}

const scaleOf = ({ size }: AttentionSpec) => float(1 / Math.sqrt(size))

/**
 * The scale of scores in half precision: a power of two on the queries, which rounds nothing, and what is
 * left for the sum in float32.
 */
function halfScale({ size }: AttentionSpec) {
  const power = 2 ** -Math.round(Math.log2(size) / 2)
  return { onQueries: float(power), onScores: float(1 / Math.sqrt(size) / power) }
}

/**
 * Inner products of kept row `name` with a streamed row, and the score that it is where the two are query and
 * key.
 */
const productOf = (spec: AttentionSpec, name: string, streamed: (d: number) => string) =>
  spec.half
    ? `(${dotRows(spec.size, (d) => `half_${name}_${d}`, streamed, true)})`
    : dotRows(spec.size, (d) => `${name}_${d}`, streamed)
const scoreOf = (spec: AttentionSpec, name: string, streamed: (d: number) => string) =>
  spec.half
    ? `${halfScale(spec).onScores} * ${productOf(spec, name, streamed)}`
    : productOf(spec, name, streamed)
/** In half precision: kept row `name` as operands half_<name>; nothing otherwise. */
const halved = (spec: AttentionSpec, name: string, factor = '') =>
  spec.half
    ? unroll(
        vectorsOf(spec.size),
        (d) => `let half_${name}_${d} = ${toHalf('vec4f', `${name}_${d}${factor}`)};`,
      )
    : ''
/** A streamed vector as it is added up. */
const added = (spec: AttentionSpec, vector: string) => (spec.half ? `vec4f(${vector})` : vector)
/** The same for each kept row with each of the streamed rows handled together. */
const eachPair = (spec: AttentionSpec, line: (r: number, u: number) => string) =>
  unroll(spec.rows, (r) => unroll(together(spec), (u) => line(r, u)))
const eachRow = (spec: AttentionSpec, line: (r: number) => string) => unroll(spec.rows, line)
/** The same for each vector of each kept row. */
const eachVector = (spec: AttentionSpec, line: (r: number, d: number) => string) =>
  unroll(vectorsOf(spec.size), (d) => unroll(spec.rows, (r) => line(r, d)))
/** The sum of a term over the streamed rows. */
const sumOf = (spec: AttentionSpec, term: (u: number) => string) =>
  Array.from({ length: together(spec) }, (_, u) => term(u)).join(' + ')

/** Bindings: qkv, y (out), lse (out). */
export const attentionForward = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  const onQueries = spec.half ? halfScale(spec).onQueries : scaleOf(spec)
  return attentionKernel({
    spec,
    label: 'attention',
    role: 'query',
    x: k,
    z: v,
    bindings: [
      ['qkv', fused],
      ['y', rows, true],
      ['lse', perRow, true],
    ],
    setup: (r) => `${readRow(spec, `q${r}_`, q, `own${r}`, 'var')}
${unroll(vectors, (d) => `q${r}_${d} *= ${onQueries}; var sum${r}_${d} = vec4f();`)}
${halved(spec, `q${r}`)}${spec.half ? '\n' : ''}var largest${r} = ${hidden};
var total${r} = 0.0;`,
    body: ({ x, z, met }) => `${eachPair(
      spec,
      (r, u) =>
        `let score${r}_${u} = select(${hidden}, ${scoreOf(spec, `q${r}`, (d) => x(u, d))}, ${met(r, u)});`,
    )}
${eachRow(
  spec,
  (
    r,
  ) => `let next${r} = ${Array.from({ length: together(spec) }, (_, u) => `score${r}_${u}`).reduce((a, b) => `max(${a}, ${b})`, `largest${r}`)};
let shrink${r} = exp(largest${r} - next${r});`,
)}
${eachPair(spec, (r, u) => `let p${r}_${u} = exp(score${r}_${u} - next${r});`)}
${eachRow(
  spec,
  (r) => `largest${r} = next${r};
total${r} = total${r} * shrink${r} + ${sumOf(spec, (u) => `p${r}_${u}`)};`,
)}
${eachVector(spec, (r, d) => `sum${r}_${d} = sum${r}_${d} * shrink${r} + ${sumOf(spec, (u) => `p${r}_${u} * ${added(spec, z(u, d))}`)};`)}`,
    finish: (
      r,
    ) => `${storeRow(spec, { buffer: 'y', stride: width, offset: 0 }, `position${r}`, (d) => `sum${r}_${d} / total${r}`)}
lse[heads_row + position${r}] = largest${r} + log(total${r});`,
  })
})

/** Bindings: qkv, y, dy, lse, dqkv (out, its q columns), delta (out: (B, H, T), sum over D of dy y). */
export const attentionBackwardQuery = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  const heads = (buffer: string): Source => ({ buffer, stride: width, offset: 0 })
  const onQueries = spec.half ? halfScale(spec).onQueries : scaleOf(spec)
  return attentionKernel({
    spec,
    label: 'attention gradient of queries',
    role: 'query',
    x: k,
    z: v,
    bindings: [
      ['qkv', fused],
      ['y', rows],
      ['dy', rows],
      ['lse', perRow],
      ['dqkv', fused, true],
      ['delta', perRow, true],
    ],
    setup: (r) => `${readRow(spec, `q${r}_`, q, `own${r}`, 'var')}
${readRow(spec, `dy${r}_`, heads('dy'), `own${r}`)}
${readRow(spec, `y${r}_`, heads('y'), `own${r}`)}
${unroll(vectors, (d) => `q${r}_${d} *= ${onQueries}; var dq${r}_${d} = vec4f();`)}
${halved(spec, `q${r}`)}${
      spec.half
        ? `
let dy_scale${r} = row_scale(${magnitudesOf(Array.from({ length: vectors }, (_, d) => `dy${r}_${d}`))});
${halved(spec, `dy${r}`, ` / dy_scale${r}`)}
`
        : ''
    }let delta${r} = ${dotRows(
      spec.size,
      (d) => `dy${r}_${d}`,
      (d) => `y${r}_${d}`,
    )};
let lse${r} = lse[heads_row + own${r}];`,
    body: ({ x, z, met }) => `${eachPair(
      spec,
      (r, u) =>
        `let p${r}_${u} = select(0.0, exp(${scoreOf(spec, `q${r}`, (d) => x(u, d))} - lse${r}), ${met(r, u)});
let ds${r}_${u} = p${r}_${u} * (${spec.half ? `dy_scale${r} * ` : ''}${productOf(spec, `dy${r}`, (d) => z(u, d))} - delta${r});`,
    )}
${eachVector(spec, (r, d) => `dq${r}_${d} += ${sumOf(spec, (u) => `ds${r}_${u} * ${added(spec, x(u, d))}`)};`)}`,
    finish: (
      r,
    ) => `${storeRow(spec, { ...q, buffer: 'dqkv' }, `position${r}`, (d) => `dq${r}_${d} * ${scaleOf(spec)}`)}
delta[heads_row + position${r}] = delta${r};`,
  })
})

/**
 * Bindings: qkv, dy, lse, delta, dqkv (out, its k and v columns). Runs after attentionBackwardQuery, which
 * leaves delta.
 */
export const attentionBackwardKey = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  return attentionKernel({
    spec,
    label: 'attention gradient of keys',
    role: 'key',
    x: q,
    z: { buffer: 'dy', stride: width, offset: 0 },
    perRow: ['lse', 'delta'],
    xFactor: halfScale(spec).onQueries,
    zIsGradient: true,
    bindings: [
      ['qkv', fused],
      ['dy', rows],
      ['lse', perRow],
      ['delta', perRow],
      ['dqkv', fused, true],
    ],
    setup: (r) => `${readRow(spec, `k${r}_`, k, `own${r}`, 'var')}
${readRow(spec, `v${r}_`, v, `own${r}`)}
${unroll(vectors, (d) => `${spec.half ? '' : `k${r}_${d} *= ${scaleOf(spec)}; `}var dk${r}_${d} = vec4f(); var dv${r}_${d} = vec4f();`)}${
      spec.half
        ? `
${halved(spec, `k${r}`)}
${halved(spec, `v${r}`)}`
        : ''
    }`,
    body: ({ x, z, row, met }) => `${eachPair(
      spec,
      (r, u) =>
        `let p${r}_${u} = select(0.0, exp(${scoreOf(spec, `k${r}`, (d) => x(u, d))} - ${row('lse', u)}), ${met(r, u)});
let ds${r}_${u} = p${r}_${u} * (${spec.half ? `${row('z_scale', u)} * ` : ''}${productOf(spec, `v${r}`, (d) => z(u, d))} - ${row('delta', u)});`,
    )}
${eachVector(
  spec,
  (r, d) => `dk${r}_${d} += ${sumOf(spec, (u) => `ds${r}_${u} * ${added(spec, x(u, d))}`)};
dv${r}_${d} += ${sumOf(spec, (u) => `p${r}_${u} * ${spec.half ? `${row('z_scale', u)} * ` : ''}${added(spec, z(u, d))}`)};`,
)}`,
    finish: (
      r,
    ) => `${storeRow(spec, { ...k, buffer: 'dqkv' }, `position${r}`, (d) => `dk${r}_${d} * ${spec.half ? halfScale(spec).onScores : scaleOf(spec)}`)}
${storeRow(spec, { ...v, buffer: 'dqkv' }, `position${r}`, (d) => `dv${r}_${d}`)}`,
  })
})
