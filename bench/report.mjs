// @ts-check
/**
 * The bench's results as Markdown for people and as plain values for JSON: what was found, must be, and is
 * aimed at.
 */

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} today best elsewhere, where somebody else does it
 * @property {string} must
 * @property {string} aim
 * @property {string} found in words, the measured figures with it
 * @property {number | null} value what is judged; null where it could not be measured, `found` saying why
 * @property {(value: number) => boolean} reaches the must
 * @property {(value: number) => boolean} aims
 * @property {unknown} [samples] all that was measured, for the JSON
 */

/** @param {number} limit */
export const atMost = (limit) => (/** @type {number} */ value) => value <= limit
/** @param {number} limit */
export const atLeast = (limit) => (/** @type {number} */ value) => value >= limit

/** @param {number} value */
export const figure = (value) =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))

/** @param {Row} row */
export function verdict({ value, reaches, aims }) {
  if (value === null) return 'not measured'
  if (aims(value)) return 'aim reached'
  return reaches(value) ? 'pass' : '**fails**'
}

/** @param {readonly Row[]} rows */
export function markdownTable(rows) {
  const lines = rows.map(
    (row) => `| ${[row.what, row.today, row.must, row.aim, row.found, verdict(row)].join(' | ')} |`,
  )
  return ['| What | Best elsewhere | Must | Aim | Found | |', '|---|---|---|---|---|---|', ...lines].join(
    '\n',
  )
}

/** @param {import('./harness.mjs').Machine} machine */
export function markdownMachine({ date, cpu, system, browser, adapter, loadBefore }) {
  return `${date}. ${cpu}; ${system}; ${browser}; WebGPU adapter: ${adapter}. Load average before the run: ${loadBefore}.`
}

/** @param {readonly Row[]} rows */
export const plainRows = (rows) =>
  rows.map((row) => {
    const { what, today, must, aim, found, value, samples } = row
    return { what, today, must, aim, found, value, verdict: verdict(row).replaceAll('*', ''), samples }
  })
