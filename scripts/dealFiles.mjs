// @ts-check
/** Deals test files out to processes that run side by side, so that both end at about the same time. */
import { readdirSync } from 'node:fs'
import { sep } from 'node:path'

/**
 * Seconds that the slow ones took on two cores, most of them in the software adapter's compiler; all others
 * take a few.
 */
const slow = new Map(
  Object.entries({
    'src/compute/ops/webgpuKernels.browser.test.ts': 72,
    'src/compute/ops/webgpuOps.browser.test.ts': 64,
    'src/compute/ops/webgpuSampling.browser.test.ts': 56,
    'src/compute/ops/tuning/gate.browser.test.ts': 40,
    'src/compute/model/capturedTrainer.browser.test.ts': 33,
    'src/compute/ops/samplingKernels.browser.test.ts': 25,
    'src/compute/webgpu/matmul/matmul.browser.test.ts': 24,
    'src/compute/vqvae/vqvae.browser.test.ts': 19,
    'src/compute/ops/tuning/tune.browser.test.ts': 17,
    'src/checkpoint/parity.browser.test.ts': 11,
    'src/compute/model/igpt.browser.test.ts': 9,
  }),
)
const others = 4

/**
 * All files below a folder whose names end so, with slashes, in order. @param {string} folder @param {string}
 * ending
 */
export function filesEnding(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .filter((path) => path.endsWith(ending))
    .sort()
}

/**
 * The slowest first, each to the hand that has the least so far.
 * @param {readonly string[]} files
 * @param {number} hands
 * @param {ReadonlyMap<string, number>} [seconds] of the slow ones
 * @returns {string[][]} every file once
 */
export function dealFiles(files, hands, seconds = slow) {
  const secondsOf = (/** @type {string} */ file) => seconds.get(file) ?? others
  const dealt = Array.from({ length: hands }, () => ({ sum: 0, files: /** @type {string[]} */ ([]) }))
  for (const file of files.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const least = dealt.reduce((best, hand) => (hand.sum < best.sum ? hand : best))
    least.sum += secondsOf(file)
    least.files.push(file)
  }
  return dealt.map((hand) => hand.files)
}
