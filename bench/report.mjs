// @ts-check
/** The bench's results as Markdown and JSON: measured value, required limit and goal of each row. */

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} today best of other projects, if any does it
 * @property {string} must required limit
 * @property {string} aim goal
 * @property {string} found the result as text, with the measured figures
 * @property {number | null} value the number to judge; null if it could not be measured, `found` says why
 * @property {(value: number) => boolean} reaches whether the value is within the limit
 * @property {(value: number) => boolean} aims whether the value reaches the goal
 * @property {unknown} [samples] all measurements, for the JSON
 */

/** @param {number} limit */
export const atMost = (limit) => (/** @type {number} */ value) => value <= limit
/** @param {number} limit */
export const atLeast = (limit) => (/** @type {number} */ value) => value >= limit

/** Three significant digits. @param {number} value */
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
  return (
    `${date}. ${cpu}; ${system}; ${browser}; WebGPU adapter: ${adapter}. ` +
    `Load average before the run: ${loadBefore}.`
  )
}

/** The rows for the JSON file. @param {readonly Row[]} rows */
export const plainRows = (rows) =>
  rows.map((row) => {
    const { what, today, must, aim, found, value, samples } = row
    return { what, today, must, aim, found, value, verdict: verdict(row).replaceAll('*', ''), samples }
  })
