// @ts-check
/**
 * `npm run probes -- public/models/shapes.igpt`: the linear probes of run files as Markdown tables, a row for
 * each probed step: accuracy of every layer, and what the best one is ahead of raw pixels, of the untrained
 * network and of the last layer, in points with one standard error, paired on the same test images.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { loadSource } from './loadSource.mjs'

/**
 * @param {Blob} file a run file
 * @param {string} name of it, for errors
 * @returns {Promise<string>}
 * @throws {Error} for a file without probes
 */
export async function probeTable(file, name) {
  const { readRunFile } = /** @type {typeof import('../src/checkpoint/runFile.ts')} */ (
    await loadSource('src/checkpoint/runFile.ts')
  )
  const { rawPixelsFor, readProbe } = /** @type {typeof import('../src/page/features/probes/reading.ts')} */ (
    await loadSource('src/page/features/probes/reading.ts')
  )
  const { config, journal } = await readRunFile(file, name)
  const rows = journal.filter((event) => event.kind === 'probes').filter(({ probe }) => !probe)
  if (rows.length === 0) throw new Error(`${name} has no linear probes.`)
  const baselines = journal.find((event) => event.kind === 'baselines')
  const testImages = baselines?.testImages ?? null
  const rawPixels = rawPixelsFor('linear', baselines?.baselines.rawPixelAccuracy, testImages)
  const percent = (/** @type {number} */ share) => (100 * share).toFixed(1)
  /** @param {import('../src/page/features/probes/reading.ts').Comparison | null} comparison */
  const ahead = (comparison) =>
    comparison ? `${percent(comparison.mean)} ± ${percent(comparison.error)}` : '-'
  const lines = rows.map((row) => {
    const reading = readProbe(row, { rows, testImages, imageCount: config.probeTestImages, rawPixels })
    const accuracies = row.accuracy.map((share, i) =>
      i === reading?.best ? `**${percent(share)}**` : percent(share),
    )
    const comparisons = [reading?.rawPixels, reading?.untrained, reading?.lastLayer].map((other) =>
      ahead(other ?? null),
    )
    return `| ${row.step} | ${accuracies.join(' ')} | ${comparisons.join(' | ')} |`
  })
  return [
    `${name}: raw pixels ${rawPixels ? percent(rawPixels.accuracy) : '-'}%, ` +
      `${testImages?.labels.length ?? config.probeTestImages} test images`,
    '',
    '| Step | Layers 0 to L, % | over raw pixels | over untrained | over the last layer |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const paths = process.argv.slice(2)
  if (paths.length === 0) console.error('Name a run file: npm run probes -- public/models/shapes.igpt')
  process.exitCode = paths.length === 0 ? 1 : 0
  for (const path of paths)
    try {
      console.log(`${await probeTable(new Blob([await readFile(path)]), basename(path))}\n`)
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      process.exitCode = 1
    }
}
