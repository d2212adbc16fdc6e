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
/** The same for each of the streamed rows handled together: statements, or the terms of a sum. */
const each = (size: number, line: (u: number) => string) => unroll(together(size), line)
const sumOf = (size: number, term: (u: number) => string) => Array.from({ length: together(size) }, (_, u) => term(u)).join(' + ')

/** Bindings: qkv, y (out), lse (out). */
export const attentionForward = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  return attentionKernel({
    spec, label: 'attention', role: 'query', x: k, z: v,
    bindings: [['qkv', fused], ['y', rows, true], ['lse', perRow, true]],
    setup: `${readRow(spec, 'q', q, 'own', 'var')}
${unroll(vectors, (d) => `q${d} *= ${scaleOf(spec)}; var sum${d} = vec4f();`)}
var largest = ${hidden};
var total = 0.0;`,
    body: ({ x, z, met }) => `${each(spec.size, (u) =>
      `let score${u} = select(${hidden}, ${dotRows(spec.size, (d) => `q${d}`, (d) => x(u, d))}, ${met(u)});`)}
let next = ${Array.from({ length: together(spec.size) }, (_, u) => `score${u}`).reduce((a, b) => `max(${a}, ${b})`, 'largest')};
let shrink = exp(largest - next);
${each(spec.size, (u) => `let p${u} = exp(score${u} - next);`)}
largest = next;
total = total * shrink + ${sumOf(spec.size, (u) => `p${u}`)};
${unroll(vectors, (d) => `sum${d} = sum${d} * shrink + ${sumOf(spec.size, (u) => `p${u} * ${z(u, d)}`)};`)}`,
    finish: `${storeRow(spec, { buffer: 'y', stride: width, offset: 0 }, 'position', (d) => `sum${d} / total`)}
lse[heads_row + position] = largest + log(total);`,
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
    setup: `${readRow(spec, 'q', q, 'own', 'var')}
${readRow(spec, 'dy', heads('dy'), 'own')}
${readRow(spec, 'y', heads('y'), 'own')}
${unroll(vectors, (d) => `q${d} *= ${scaleOf(spec)}; var dq${d} = vec4f();`)}
let delta_own = ${dotRows(spec.size, (d) => `dy${d}`, (d) => `y${d}`)};
let lse_own = lse[heads_row + own];`,
    body: ({ x, z, met }) => `${each(spec.size, (u) =>
      `let p${u} = select(0.0, exp(${dotRows(spec.size, (d) => `q${d}`, (d) => x(u, d))} - lse_own), ${met(u)});
let ds${u} = p${u} * (${dotRows(spec.size, (d) => `dy${d}`, (d) => z(u, d))} - delta_own);`)}
${unroll(vectors, (d) => `dq${d} += ${sumOf(spec.size, (u) => `ds${u} * ${x(u, d)}`)};`)}`,
    finish: `${storeRow(spec, { ...q, buffer: 'dqkv' }, 'position', (d) => `dq${d} * ${scaleOf(spec)}`)}
delta[heads_row + position] = delta_own;`,
  })
})

/** Bindings: qkv, dy, lse, delta, dqkv (out, its k and v columns). Runs after attentionBackwardQuery, which leaves delta. */
export const attentionBackwardKey = memoised((spec: AttentionSpec) => {
  const { q, k, v, width, fused, rows, perRow } = sources(spec)
  const vectors = vectorsOf(spec.size)
  return attentionKernel({
    spec, label: 'attention gradient of keys', role: 'key', x: q, z: { buffer: 'dy', stride: width, offset: 0 }, perRow: ['lse', 'delta'],
    bindings: [['qkv', fused], ['dy', rows], ['lse', perRow], ['delta', perRow], ['dqkv', fused, true]],
    setup: `${readRow(spec, 'k', k, 'own', 'var')}
${readRow(spec, 'v', v, 'own')}
${unroll(vectors, (d) => `k${d} *= ${scaleOf(spec)}; var dk${d} = vec4f(); var dv${d} = vec4f();`)}`,
    body: ({ x, z, row, met }) => `${each(spec.size, (u) =>
      `let p${u} = select(0.0, exp(${dotRows(spec.size, (d) => `k${d}`, (d) => x(u, d))} - ${row('lse', u)}), ${met(u)});
let ds${u} = p${u} * (${dotRows(spec.size, (d) => `v${d}`, (d) => z(u, d))} - ${row('delta', u)});`)}
${unroll(vectors, (d) => `dk${d} += ${sumOf(spec.size, (u) => `ds${u} * ${x(u, d)}`)};
dv${d} += ${sumOf(spec.size, (u) => `p${u} * ${z(u, d)}`)};`)}`,
    finish: `${storeRow(spec, { ...k, buffer: 'dqkv' }, 'position', (d) => `dk${d} * ${scaleOf(spec)}`)}
${storeRow(spec, { ...v, buffer: 'dqkv' }, 'position', (d) => `dv${d}`)}`,
  })
})
