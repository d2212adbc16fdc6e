// @ts-check
/**
 * Writes the malformed files for tests of the readers, with an index.json of the expected failure code of
 * each and the reason. Reproducible to the byte. Run: node tools/make_malformed.mjs
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { dataCases, sound } from './malformed/dataFiles.mjs'
import { modelCases } from './malformed/modelFiles.mjs'
import { paletteCases, parquetCases, runCases } from './malformed/newerFiles.mjs'

const root = resolve(import.meta.dirname, '..')

/**
 * @param {string} folder below the repository
 * @param {import('./malformed/dataFiles.mjs').Case[]} cases
 * @param {Record<string, Buffer>} [extra] valid files
 */
function write(folder, cases, extra = {}) {
  const place = join(root, folder)
  rmSync(place, { recursive: true, force: true })
  const put = (/** @type {string} */ path, /** @type {Buffer} */ bytes) => {
    mkdirSync(dirname(join(place, path)), { recursive: true })
    writeFileSync(join(place, path), bytes)
  }
  for (const [path, bytes] of Object.entries(extra)) put(path, bytes)
  for (const [path, bytes] of cases) put(path, bytes)
  const rows = cases.map(([file, , code, why, beside]) =>
    JSON.stringify({ file, code, why, ...(beside ? { beside } : {}) }),
  )
  writeFileSync(join(place, 'index.json'), `[\n  ${rows.join(',\n  ')}\n]\n`)
  const bytes = cases.reduce((sum, [, { length }]) => sum + length, 0)
  console.log(`${folder}: ${cases.length} malformed files, ${(bytes / 1024).toFixed(0)} KiB`)
}

write('src/data/formats/fixtures/malformed', [...dataCases, ...parquetCases, ...paletteCases], sound)
write('src/checkpoint/fixtures/malformed', [...modelCases, ...runCases])
