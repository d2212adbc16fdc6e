// @ts-check
/**
 * A coverage-guided fuzzer on V8's own counters, without packages: inputs are mutated, and those that reach
 * code which no input has reached are kept and mutated further. (Jazzer.js's binary needs glibc 2.38, which
 * Debian 12 and Ubuntu 22.04 do not have.)
 */
import { Session } from 'node:inspector'

/** Inputs between two looks at the counters, which take some milliseconds. */
const batchSize = 256

/**
 * @typedef {object} Reached what has run of one file
 * @property {Uint8Array} known 1 where the text belongs to a function that V8 has counted
 * @property {Uint8Array} covered 1 where the text has run
 */

/** Reads V8's counters of the files that are wanted. */
export class Coverage {
  /** @type {Map<string, Reached>} by address */
  files = new Map()

  /** @param {(url: string) => boolean} isWanted */
  constructor(isWanted) {
    this.isWanted = isWanted
    this.session = new Session()
    this.session.connect()
    this.post('Profiler.enable')
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /**
   * The inspector answers within the call.
   *
   * @param {string} method
   * @param {object} [parameters]
   * @returns {any}
   */
  post(method, parameters) {
    /** @type {unknown} */
    let answer
    this.session.post(method, parameters, (error, result) => {
      if (error) throw error
      answer = result
    })
    return answer
  }

  /**
   * What has run since the last look.
   *
   * @param {boolean} keep whether it counts as covered from now on
   * @returns {boolean} whether there is anything new in it
   */
  look(keep) {
    let isNew = false
    for (const { url, functions } of this.post('Profiler.takePreciseCoverage').result) {
      if (!this.isWanted(url)) continue
      const end = Math.max(0, ...functions.map((/** @type {any} */ { ranges }) => ranges[0].endOffset))
      const file = this.fileOf(url, end)
      const now = new Uint8Array(file.covered.length)
      // Outer functions and ranges come first; what lies inside has counts of its own.
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges) {
          now.fill(count > 0 ? 1 : 0, startOffset, endOffset)
          file.known.fill(1, startOffset, endOffset)
        }
      for (let i = 0; i < now.length; i += 1) {
        if (now[i] === 0 || file.covered[i] === 1) continue
        isNew = true
        if (!keep) break
        file.covered[i] = 1
      }
    }
    return isNew
  }

  /** @param {string} url @param {number} length @returns {Reached} */
  fileOf(url, length) {
    const old = this.files.get(url)
    if (old && old.covered.length >= length) return old
    const file = { known: new Uint8Array(length), covered: new Uint8Array(length) }
    if (old) {
      file.known.set(old.known)
      file.covered.set(old.covered)
    }
    this.files.set(url, file)
    return file
  }

  /** Characters of the text that have run, and of all that V8 knows. */
  get total() {
    let [covered, known] = [0, 0]
    for (const file of this.files.values())
      for (let i = 0; i < file.known.length; i += 1) {
        known += file.known[i]
        covered += file.known[i] & file.covered[i]
      }
    return { covered, known }
  }

  end() {
    this.post('Profiler.stopPreciseCoverage')
    this.session.disconnect()
  }
}

/** @typedef {{ input: Uint8Array, problem: string }} Problem */

/**
 * @param {object} options
 * @param {readonly Uint8Array[]} options.seeds
 * @param {(pool: readonly Uint8Array[]) => Uint8Array} options.mutate a changed copy of some of the pool
 * @param {(bytes: Uint8Array) => Promise<string | null>} options.run the input's problem, or null
 * @param {number} options.runs inputs to try, besides the seeds
 * @param {Coverage} options.coverage
 * @param {(done: number, pool: number) => void} [options.onProgress]
 * @param {() => boolean} [options.isOver] ends earlier
 * @returns {Promise<{ runs: number, found: Uint8Array[], problems: Problem[] }>}
 *   `found` are the inputs that reached something new
 */
export async function fuzzByCoverage({
  seeds,
  mutate,
  run,
  runs,
  coverage,
  onProgress,
  isOver = () => false,
}) {
  const pool = [...seeds]
  /** @type {Uint8Array[]} */
  const found = []
  /** @type {Problem[]} */
  const problems = []
  /** @param {readonly Uint8Array[]} inputs */
  const tryAll = async (inputs) => {
    for (const input of inputs) {
      const problem = await run(input)
      if (problem !== null && problems.every((other) => other.problem !== problem))
        problems.push({ input, problem })
    }
  }
  /**
   * Keeps those of the inputs that reach something new, by halves.
   *
   * @param {readonly Uint8Array[]} inputs which together do
   * @returns {Promise<void>}
   */
  const keepNew = async (inputs) => {
    if (inputs.length === 1) {
      pool.push(inputs[0])
      found.push(inputs[0])
      await run(inputs[0])
      coverage.look(true)
      return
    }
    for (const half of [inputs.slice(0, inputs.length >> 1), inputs.slice(inputs.length >> 1)]) {
      for (const input of half) await run(input)
      if (coverage.look(false)) await keepNew(half)
    }
  }
  await tryAll(seeds)
  coverage.look(true)
  let done = 0
  while (done < runs && problems.length < 5 && !isOver()) {
    const batch = Array.from({ length: Math.min(batchSize, runs - done) }, () => mutate(pool))
    await tryAll(batch)
    done += batch.length
    if (coverage.look(false)) await keepNew(batch)
    onProgress?.(done, pool.length)
  }
  return { runs: done, found, problems }
}
