/**
 * WGSL of attention on fused rows (B, T, 3C) and of its gradient, in the frame of attentionFrameWgsl.ts:
 * forward with a running maximum and sum (online softmax), backward in two kernels, one by query (dq, and
 * delta on the way), one by key (dk and dv).
 *
 * In half precision the operands of inner products are f16: four products are summed in f16, everything else
 * in float32, including the softmax statistics and the sums over rows. All three kernels round the same
 * operands in the same way, so the scores of the backward pass equal those of the log-sum-exp. Each row of dy
 * is scaled by its own power of two, because gradients are below f16's range.
 */
import { float, memoised, sized, unroll } from '../../webgpu/kernelSource'
import {
  attentionKernel,
  dotRows,
  elementOf,
  readRow,
  rowsPerStep,
  storeRow,
  vectorsOf,
  type AttentionSpec,
  type Source,
} from './attentionFrameWgsl'
import { magnitudesOf, toHalf } from '../../webgpu/wgsl/half'

/** Score of a masked pair: below every score, so that its exponential beside any real score is zero. */
const masked = '-1e30f'

/** The parts of the fused rows, and the types of the buffers (B, T, 3C), (B, T, C) and (B, H, T). */
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
 * The scale of scores in half precision: a power of two on the queries, which rounds nothing, and the rest on
 * the scores in float32.
 */
function halfScale({ size }: AttentionSpec) {
  const power = 2 ** -Math.round(Math.log2(size) / 2)
  return { onQueries: float(power), onScores: float(1 / Math.sqrt(size) / power) }
}

/** WGSL expression: inner product of the kept row `name` with a streamed row. */
const productOf = (spec: AttentionSpec, name: string, streamed: (d: number) => string) =>
  spec.half
    ? `(${dotRows(spec.size, (d) => `half_${name}_${d}`, streamed, true)})`
    : dotRows(spec.size, (d) => `${name}_${d}`, streamed)
/** The same for a query and a key: their score. */
const scoreOf = (spec: AttentionSpec, name: string, streamed: (d: number) => string) =>
  spec.half
    ? `${halfScale(spec).onScores} * ${productOf(spec, name, streamed)}`
    : productOf(spec, name, streamed)
/** In half precision: WGSL that converts the kept row `name` to operands half_<name>; otherwise empty. */
const toHalfRow = (spec: AttentionSpec, name: string, factor = '') =>
  spec.half
    ? unroll(
        vectorsOf(spec.size),
        (d) => `let half_${name}_${d} = ${toHalf('vec4f', `${name}_${d}${factor}`)};`,
      )
    : ''
/** A streamed vector as a summand in float32. */
const summand = (spec: AttentionSpec, vector: string) => (spec.half ? `vec4f(${vector})` : vector)
/** One line for each kept row r and each streamed row u of a step. */
const eachPair = (spec: AttentionSpec, line: (r: number, u: number) => string) =>
  unroll(spec.rows, (r) => unroll(rowsPerStep(spec), (u) => line(r, u)))
const eachRow = (spec: AttentionSpec, line: (r: number) => string) => unroll(spec.rows, line)
/** One line for each vector d of each kept row r. */
const eachVector = (spec: AttentionSpec, line: (r: number, d: number) => string) =>
  unroll(vectorsOf(spec.size), (d) => unroll(spec.rows, (r) => line(r, d)))
const streamedRows = (spec: AttentionSpec) => Array.from({ length: rowsPerStep(spec) }, (_, u) => u)
/** WGSL expression: the sum of a term over the streamed rows of a step. */
const sumOf = (spec: AttentionSpec, term: (u: number) => string) => streamedRows(spec).map(term).join(' + ')

/** Bindings: qkv, y (out), lse (out). */
export const attentionForward = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  const onQueries = spec.half ? halfScale(spec).onQueries : scaleOf(spec)
  const largest = (r: number) =>
    streamedRows(spec)
      .map((u) => `score${r}_${u}`)
      .reduce((a, b) => `max(${a}, ${b})`, `largest${r}`)
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
${toHalfRow(spec, `q${r}`)}${spec.half ? '\n' : ''}var largest${r} = ${masked};
var total${r} = 0.0;`,
    body: ({ x, z, attends }) => {
      const score = (r: number, u: number) => scoreOf(spec, `q${r}`, (d) => x(u, d))
      const weightedSum = (r: number, d: number) =>
        sumOf(spec, (u) => `p${r}_${u} * ${summand(spec, z(u, d))}`)
      return `${eachPair(
        spec,
        (r, u) => `let score${r}_${u} = select(${masked}, ${score(r, u)}, ${attends(r, u)});`,
      )}
${eachRow(spec, (r) => `let next${r} = ${largest(r)};\nlet shrink${r} = exp(largest${r} - next${r});`)}
${eachPair(spec, (r, u) => `let p${r}_${u} = exp(score${r}_${u} - next${r});`)}
${eachRow(
  spec,
  (r) => `largest${r} = next${r};
total${r} = total${r} * shrink${r} + ${sumOf(spec, (u) => `p${r}_${u}`)};`,
)}
${eachVector(spec, (r, d) => `sum${r}_${d} = sum${r}_${d} * shrink${r} + ${weightedSum(r, d)};`)}`
    },
    finish: (r) => {
      const y: Source = { buffer: 'y', stride: width, offset: 0 }
      return `${storeRow(spec, y, `position${r}`, (d) => `sum${r}_${d} / total${r}`)}
lse[heads_row + position${r}] = largest${r} + log(total${r});`
    },
  })
})

/** Bindings: qkv, y, dy, lse, dqkv (out, its q columns), delta (out: (B, H, T), sum over D of dy y). */
export const attentionBackwardQuery = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  const heads = (buffer: string): Source => ({ buffer, stride: width, offset: 0 })
  const onQueries = spec.half ? halfScale(spec).onQueries : scaleOf(spec)
  const vectorNames = (name: string) => Array.from({ length: vectors }, (_, d) => `${name}_${d}`)
  const scaledHalfDy = (r: number) => `
let dy_scale${r} = row_scale(${magnitudesOf(vectorNames(`dy${r}`))});
${toHalfRow(spec, `dy${r}`, ` / dy_scale${r}`)}
`
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
${toHalfRow(spec, `q${r}`)}${spec.half ? scaledHalfDy(r) : ''}let delta${r} = ${dotRows(
      spec.size,
      (d) => `dy${r}_${d}`,
      (d) => `y${r}_${d}`,
    )};
let lse${r} = lse[heads_row + own${r}];`,
    body: ({ x, z, attends }) => {
      const score = (r: number, u: number) => scoreOf(spec, `q${r}`, (d) => x(u, d))
      const scale = (r: number) => (spec.half ? `dy_scale${r} * ` : '')
      const dp = (r: number, u: number) => scale(r) + productOf(spec, `dy${r}`, (d) => z(u, d))
      const dqTerm = (r: number, u: number, d: number) => `ds${r}_${u} * ${summand(spec, x(u, d))}`
      return `${eachPair(
        spec,
        (r, u) => `let p${r}_${u} = select(0.0, exp(${score(r, u)} - lse${r}), ${attends(r, u)});
let ds${r}_${u} = p${r}_${u} * (${dp(r, u)} - delta${r});`,
      )}
${eachVector(spec, (r, d) => `dq${r}_${d} += ${sumOf(spec, (u) => dqTerm(r, u, d))};`)}`
    },
    finish: (r) => {
      const dq: Source = { ...q, buffer: 'dqkv' }
      return `${storeRow(spec, dq, `position${r}`, (d) => `dq${r}_${d} * ${scaleOf(spec)}`)}
delta[heads_row + position${r}] = delta${r};`
    },
  })
})

/**
 * Bindings: qkv, dy, lse, delta, dqkv (out, its k and v columns). Runs after attentionBackwardQuery, which
 * computes delta.
 */
export const attentionBackwardKey = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  const scaledKey = (r: number, d: number) => (spec.half ? '' : `k${r}_${d} *= ${scaleOf(spec)}; `)
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
${unroll(vectors, (d) => `${scaledKey(r, d)}var dk${r}_${d} = vec4f(); var dv${r}_${d} = vec4f();`)}${
      spec.half
        ? `
${toHalfRow(spec, `k${r}`)}
${toHalfRow(spec, `v${r}`)}`
        : ''
    }`,
    body: ({ x, z, row, attends }) => {
      const score = (r: number, u: number) => scoreOf(spec, `k${r}`, (d) => x(u, d))
      const scale = (u: number) => (spec.half ? `${row('z_scale', u)} * ` : '')
      const dp = (r: number, u: number) => scale(u) + productOf(spec, `v${r}`, (d) => z(u, d))
      const dkTerm = (r: number, u: number, d: number) => `ds${r}_${u} * ${summand(spec, x(u, d))}`
      const dvTerm = (r: number, u: number, d: number) => `p${r}_${u} * ${scale(u)}${summand(spec, z(u, d))}`
      return `${eachPair(
        spec,
        (r, u) => `let p${r}_${u} = select(0.0, exp(${score(r, u)} - ${row('lse', u)}), ${attends(r, u)});
let ds${r}_${u} = p${r}_${u} * (${dp(r, u)} - ${row('delta', u)});`,
      )}
${eachVector(
  spec,
  (r, d) => `dk${r}_${d} += ${sumOf(spec, (u) => dkTerm(r, u, d))};
dv${r}_${d} += ${sumOf(spec, (u) => dvTerm(r, u, d))};`,
)}`
    },
    finish: (r) => {
      const scale = spec.half ? halfScale(spec).onScores : scaleOf(spec)
      return `${storeRow(spec, { ...k, buffer: 'dqkv' }, `position${r}`, (d) => `dk${r}_${d} * ${scale}`)}
${storeRow(spec, { ...v, buffer: 'dqkv' }, `position${r}`, (d) => `dv${r}_${d}`)}`
    },
  })
})
