// @ts-check
/** Distributes test files over parallel processes, so that they finish at about the same time. */
import { readdirSync } from 'node:fs'
import { sep } from 'node:path'

/** Seconds of the slow test files on two cores, mostly shader compilation on the software adapter. */
const slow = new Map(
  Object.entries({
    'src/compute/ops/webgpuKernels.browser.test.ts': 72,
    'src/compute/ops/webgpuOps.browser.test.ts': 64,
    'src/compute/ops/webgpuSampling.browser.test.ts': 56,
    'src/compute/ops/tuning/gate.browser.test.ts': 40,
    'src/compute/model/capturedTrainer.browser.test.ts': 33,
    'src/compute/model/accumulation.browser.test.ts': 28,
    'src/compute/ops/tuning/tune.browser.test.ts': 28,
    'src/compute/ops/samplingKernels.browser.test.ts': 25,
    'src/compute/webgpu/matmul/matmul.browser.test.ts': 24,
    'src/compute/vqvae/vqvae.browser.test.ts': 45,
    'src/compute/model/capturedFineTuner.browser.test.ts': 15,
    'src/checkpoint/parity.browser.test.ts': 11,
    'src/compute/model/igpt.browser.test.ts': 9,
  }),
)
/** Seconds assumed for all others. */
const defaultSeconds = 4

/**
 * All files below a folder whose names have this ending, as sorted paths with slashes.
 * @param {string} folder
 * @param {string} ending
 */
export function filesEnding(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .filter((path) => path.endsWith(ending))
    .sort()
}

/**
 * Longest-processing-time scheduling: the slowest file first, each to the process with the least work so far.
 * @param {readonly string[]} files
 * @param {number} processes
 * @param {ReadonlyMap<string, number>} [seconds] of the slow files
 * @returns {string[][]} the files of each process
 */
export function dealFiles(files, processes, seconds = slow) {
  const secondsOf = (/** @type {string} */ file) => seconds.get(file) ?? defaultSeconds
  const dealt = Array.from({ length: processes }, () => ({ sum: 0, files: /** @type {string[]} */ ([]) }))
  for (const file of files.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const least = dealt.reduce((best, list) => (list.sum < best.sum ? list : best))
    least.sum += secondsOf(file)
    least.files.push(file)
  }
  return dealt.map((list) => list.files)
}
