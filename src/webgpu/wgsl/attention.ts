/**
 * Attention on fused rows (B, T, 3C) and its gradient, in the frame of attentionRows.ts: forward with a running maximum and sum
 * (online softmax), backward in two kernels, one a query (dq, and delta on the way), one a key (dk and dv).
 */
import { float, memoised, sized, unroll } from '../kernelSource'
import {
  attentionKernel, dotRows, elementOf, readRow, storeRow, together, vectorsOf, type AttentionSpec, type Source,
} from './attentionRows'

/** Below every score; its exponential beside any real score is zero. */
const hidden = '-1e30f'

/** The parts of the fused rows, and the types of the three kinds of buffer: (B, T, 3C), (B, T, C) and (B, H, T). */
function sources({ batch, length, nHead, size }: AttentionSpec) {
  const width = nHead * size
  const part = (i: number): Source => ({ buffer: 'qkv', stride: 3 * width, offset: i * width })
  const element = elementOf(size)
  return {
    q: part(0), k: part(1), v: part(2), width,
    fused: sized(element, batch * length * 3 * width), rows: sized(element, batch * length * width),
    perRow: sized('f32', batch * nHead * length),
  }
}

const scaleOf = ({ size }: AttentionSpec) => float(1 / Math.sqrt(size))
/** The same for each kept row with each of the streamed rows handled together. */
const eachPair = (spec: AttentionSpec, line: (r: number, u: number) => string) =>
  unroll(spec.rows, (r) => unroll(together(spec), (u) => line(r, u)))
const eachRow = (spec: AttentionSpec, line: (r: number) => string) => unroll(spec.rows, line)
/** The same for each vector of each kept row. */
const eachVector = (spec: AttentionSpec, line: (r: number, d: number) => string) =>
  unroll(vectorsOf(spec.size), (d) => unroll(spec.rows, (r) => line(r, d)))
/** The sum of a term over the streamed rows. */
const sumOf = (spec: AttentionSpec, term: (u: number) => string) => Array.from({ length: together(spec) }, (_, u) => term(u)).join(' + ')

/** Bindings: qkv, y (out), lse (out). */
export const attentionForward = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  return attentionKernel({
    spec, label: 'attention', role: 'query', x: k, z: v,
    bindings: [['qkv', fused], ['y', rows, true], ['lse', perRow, true]],
    setup: (r) => `${readRow(spec, `q${r}_`, q, `own${r}`, 'var')}
${unroll(vectors, (d) => `q${r}_${d} *= ${scaleOf(spec)}; var sum${r}_${d} = vec4f();`)}
var largest${r} = ${hidden};
var total${r} = 0.0;`,
    body: ({ x, z, met }) => `${eachPair(spec, (r, u) =>
      `let score${r}_${u} = select(${hidden}, ${dotRows(spec.size, (d) => `q${r}_${d}`, (d) => x(u, d))}, ${met(r, u)});`)}
${eachRow(spec, (r) => `let next${r} = ${Array.from({ length: together(spec) }, (_, u) => `score${r}_${u}`).reduce((a, b) => `max(${a}, ${b})`, `largest${r}`)};
let shrink${r} = exp(largest${r} - next${r});`)}
${eachPair(spec, (r, u) => `let p${r}_${u} = exp(score${r}_${u} - next${r});`)}
${eachRow(spec, (r) => `largest${r} = next${r};
total${r} = total${r} * shrink${r} + ${sumOf(spec, (u) => `p${r}_${u}`)};`)}
${eachVector(spec, (r, d) => `sum${r}_${d} = sum${r}_${d} * shrink${r} + ${sumOf(spec, (u) => `p${r}_${u} * ${z(u, d)}`)};`)}`,
    finish: (r) => `${storeRow(spec, { buffer: 'y', stride: width, offset: 0 }, `position${r}`, (d) => `sum${r}_${d} / total${r}`)}
lse[heads_row + position${r}] = largest${r} + log(total${r});`,
  })
})

/** Bindings: qkv, y, dy, lse, dqkv (out, its q columns), delta (out: (B, H, T), sum over D of dy y). */
export const attentionBackwardQuery = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  const heads = (buffer: string): Source => ({ buffer, stride: width, offset: 0 })
  return attentionKernel({
    spec, label: 'attention gradient of queries', role: 'query', x: k, z: v,
    bindings: [['qkv', fused], ['y', rows], ['dy', rows], ['lse', perRow], ['dqkv', fused, true], ['delta', perRow, true]],
    setup: (r) => `${readRow(spec, `q${r}_`, q, `own${r}`, 'var')}
${readRow(spec, `dy${r}_`, heads('dy'), `own${r}`)}
${readRow(spec, `y${r}_`, heads('y'), `own${r}`)}
${unroll(vectors, (d) => `q${r}_${d} *= ${scaleOf(spec)}; var dq${r}_${d} = vec4f();`)}
let delta${r} = ${dotRows(spec.size, (d) => `dy${r}_${d}`, (d) => `y${r}_${d}`)};
let lse${r} = lse[heads_row + own${r}];`,
    body: ({ x, z, met }) => `${eachPair(spec, (r, u) =>
      `let p${r}_${u} = select(0.0, exp(${dotRows(spec.size, (d) => `q${r}_${d}`, (d) => x(u, d))} - lse${r}), ${met(r, u)});
let ds${r}_${u} = p${r}_${u} * (${dotRows(spec.size, (d) => `dy${r}_${d}`, (d) => z(u, d))} - delta${r});`)}
${eachVector(spec, (r, d) => `dq${r}_${d} += ${sumOf(spec, (u) => `ds${r}_${u} * ${x(u, d)}`)};`)}`,
    finish: (r) => `${storeRow(spec, { ...q, buffer: 'dqkv' }, `position${r}`, (d) => `dq${r}_${d} * ${scaleOf(spec)}`)}
delta[heads_row + position${r}] = delta${r};`,
  })
})

/** Bindings: qkv, dy, lse, delta, dqkv (out, its k and v columns). Runs after attentionBackwardQuery, which leaves delta. */
export const attentionBackwardKey = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  return attentionKernel({
    spec, label: 'attention gradient of keys', role: 'key', x: q, z: { buffer: 'dy', stride: width, offset: 0 }, perRow: ['lse', 'delta'],
    bindings: [['qkv', fused], ['dy', rows], ['lse', perRow], ['delta', perRow], ['dqkv', fused, true]],
    setup: (r) => `${readRow(spec, `k${r}_`, k, `own${r}`, 'var')}
${readRow(spec, `v${r}_`, v, `own${r}`)}
${unroll(vectors, (d) => `k${r}_${d} *= ${scaleOf(spec)}; var dk${r}_${d} = vec4f(); var dv${r}_${d} = vec4f();`)}`,
    body: ({ x, z, row, met }) => `${eachPair(spec, (r, u) =>
      `let p${r}_${u} = select(0.0, exp(${dotRows(spec.size, (d) => `k${r}_${d}`, (d) => x(u, d))} - ${row('lse', u)}), ${met(r, u)});
let ds${r}_${u} = p${r}_${u} * (${dotRows(spec.size, (d) => `v${r}_${d}`, (d) => z(u, d))} - ${row('delta', u)});`)}
${eachVector(spec, (r, d) => `dk${r}_${d} += ${sumOf(spec, (u) => `ds${r}_${u} * ${x(u, d)}`)};
dv${r}_${d} += ${sumOf(spec, (u) => `p${r}_${u} * ${z(u, d)}`)};`)}`,
    finish: (r) => `${storeRow(spec, { ...k, buffer: 'dqkv' }, `position${r}`, (d) => `dk${r}_${d} * ${scaleOf(spec)}`)}
${storeRow(spec, { ...v, buffer: 'dqkv' }, `position${r}`, (d) => `dv${r}_${d}`)}`,
  })
})
