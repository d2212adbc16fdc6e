/**
 * Speed of the WebAssembly kernels on one thread in Node, in GFLOP/s (or ms for kernels bound by memory). Run
 * `npm run build:wasm`, then `node [--experimental-wasm-relaxed-simd] bench/wasmKernels.mjs` on a quiet
 * machine: medians of 9. Times the kernels alone, on bare memory, without tfjs.
 */
import { readFileSync } from 'node:fs'

const relaxed = process.execArgv.some((flag) => flag.includes('relaxed'))
const file = new URL(`../src/compute/wasm/build/kernels${relaxed ? '.relaxed' : ''}.wasm`, import.meta.url)
const memory = new WebAssembly.Memory({ initial: 4096 })
const { exports: kernels } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
  env: { memory },
})
/** The sizes that kernels and bindings share, from their TypeScript source. */
const constantsFile = new URL('../src/compute/wasm/kernelConstants.ts', import.meta.url)
const { ELEMENTS_PER_ITEM, MATMUL_BLOCK, TILE_ROWS } = Object.fromEntries(
  [...readFileSync(constantsFile, 'utf8').matchAll(/^export const (\w+) = (\d+)$/gm)].map(
    ([, name, value]) => [name, Number(value)],
  ),
)
/** Most slices of a sum over rows, as in src/compute/wasm/sumSlices.ts. */
const MAX_SLICES = 8
const SCRATCH = 1024
const SCRATCH_BYTES = 16 << 20
let next = SCRATCH + SCRATCH_BYTES

function block(numbers, fill = () => Math.random() - 0.5) {
  const at = next
  next += Math.ceil(numbers / 16) * 64
  new Float32Array(memory.buffer, at, numbers).forEach((_, i, view) => {
    view[i] = fill(i)
  })
  return at
}

/** Median milliseconds of 9 samples of at least 20 ms each. */
function time(body) {
  body()
  let repeats = 1
  for (;;) {
    const start = performance.now()
    for (let i = 0; i < repeats; i++) body()
    if (performance.now() - start > 20) break
    repeats *= 2
  }
  const samples = Array.from({ length: 9 }, () => {
    const start = performance.now()
    for (let i = 0; i < repeats; i++) body()
    return (performance.now() - start) / repeats
  }).sort((a, b) => a - b)
  return samples[4]
}

function report(name, flops, body) {
  const ms = time(body)
  const rate = flops ? `${(flops / ms / 1e6).toFixed(1).padStart(6)} GFLOP/s` : ''
  console.log(`${name.padEnd(44)} ${ms.toFixed(3).padStart(9)} ms ${rate}`)
}

function matmul(m, n, k, transposeA, transposeB) {
  next = SCRATCH + SCRATCH_BYTES
  const [a, b, c] = [block(m * k), block(k * n), block(m * n)]
  const [aRow, aStep] = transposeA ? [1, m] : [k, 1]
  const [bStep, bColumn] = transposeB ? [1, k] : [n, 1]
  const operands = [a, aRow, aStep, b, bStep, bColumn]
  const slices = Math.min(MAX_SLICES, Math.ceil(k / MATMUL_BLOCK))
  const parts = block(slices * m * n)
  report(
    `matmul ${transposeA ? 'At' : 'A'} ${transposeB ? 'Bt' : 'B'}  ${m} x ${n} over ${k}`,
    2 * m * n * k,
    transposeA
      ? () => {
          kernels.matmulSlices(...operands, parts, m, n, k, slices, SCRATCH, 0, slices)
          kernels.sumSlices(parts, c, slices, m * n, 0, SCRATCH, 0, Math.ceil((m * n) / ELEMENTS_PER_ITEM))
        }
      : () => kernels.matmul(...operands, c, m, n, k, 0, 0, 0, 0, 0, 0, SCRATCH, 0, Math.ceil(m / TILE_ROWS)),
  )
}

function attention(b, t, heads, d) {
  next = SCRATCH + SCRATCH_BYTES
  const c = heads * d
  const [qkv, y, lse, dy, dqkv] = [
    block(b * t * 3 * c),
    block(b * t * c),
    block(b * heads * t),
    block(b * t * c),
    block(b * t * 3 * c),
  ]
  const pairs = (b * heads * (t * (t + 1))) / 2
  const size = `B ${b} T ${t} H ${heads} D ${d}, causal`
  report(`attention forward  ${size}`, pairs * d * 4, () =>
    kernels.attention(qkv, y, lse, t, heads, d, 1, SCRATCH, 0, b * heads),
  )
  report(`attention backward ${size}`, pairs * d * 10, () =>
    kernels.attentionGrad(qkv, y, lse, dy, dqkv, t, heads, d, 1, SCRATCH, 0, b * heads),
  )
}

console.log(`${file.pathname.split('/').pop()}, one thread, medians of 9`)
for (const [n, k] of [
  [192, 64],
  [256, 64],
  [64, 256],
  [64, 64],
  [16, 64],
]) {
  matmul(2048, n, k, false, false)
  matmul(2048, k, n, false, true)
  matmul(k, n, 2048, true, false)
}
matmul(512, 512, 512, false, false)
matmul(16, 192, 64, false, false)
attention(32, 64, 4, 16)
attention(4, 196, 4, 32)
attention(1, 1024, 2, 64)

next = SCRATCH + SCRATCH_BYTES
const [rows, c, v] = [2048, 64, 16]
const [x, y, dy, gain, rstd, dgain] = [
  block(rows * 256),
  block(rows * 256),
  block(rows * 256),
  block(c),
  block(rows),
  block(c),
]
report('rmsNorm 2048 x 64', 0, () => kernels.rmsNorm(x, gain, y, rstd, c, SCRATCH, 0, rows))
const gainParts = block(MAX_SLICES * c)
report('rmsNormGrad 2048 x 64', 0, () => {
  kernels.rmsNormGrad(x, gain, rstd, dy, 0, y, gainParts, rows, c, MAX_SLICES, SCRATCH, 0, MAX_SLICES)
  kernels.sumSlices(gainParts, dgain, MAX_SLICES, c, 0, SCRATCH, 0, 1)
})
report('quickGelu 2048 x 256', 0, () =>
  kernels.quickGelu(x, y, rows * 256, SCRATCH, 0, (rows * 256) / ELEMENTS_PER_ITEM),
)
report('quickGeluGrad 2048 x 256', 0, () =>
  kernels.quickGeluGrad(x, dy, y, rows * 256, SCRATCH, 0, (rows * 256) / ELEMENTS_PER_ITEM),
)
const tokens = block(rows, () => 0)
const [loss, lse] = [block(rows), block(rows)]
report('crossEntropy 2048 x 16', 0, () => kernels.crossEntropy(x, tokens, 0, loss, lse, v, SCRATCH, 0, rows))
report('crossEntropyGrad 2048 x 16', 0, () =>
  kernels.crossEntropyGrad(x, tokens, 0, lse, loss, y, v, SCRATCH, 0, rows),
)
report('adamw 205,000 numbers', 0, () =>
  kernels.adamw(
    x,
    y,
    dy,
    x,
    205_000,
    0,
    0.9,
    0.95,
    0.1,
    0.05,
    1e-8,
    0,
    1,
    1,
    1,
    SCRATCH,
    0,
    Math.ceil(205_000 / ELEMENTS_PER_ITEM),
  ),
)
