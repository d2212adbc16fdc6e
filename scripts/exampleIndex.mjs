// @ts-check
/**
 * `npm run examples`: fills in what public/models/index.json can take from the run files that it lists: data
 * set, size, and a thumbnail of the last completions. File, label, sentence and command are written by hand.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadSource } from './loadSource.mjs'
import { png } from './png.mjs'
import { projectRoot } from './serve.mjs'

const { readRunFile } = /** @type {typeof import('../src/checkpoint/runFile.ts')} */ (
  await loadSource('src/checkpoint/runFile.ts')
)
const { setsOf } = /** @type {typeof import('../src/page/features/completions/film.ts')} */ (
  await loadSource('src/page/features/completions/film.ts')
)
const { thumbnailOf } = /** @type {typeof import('../src/page/features/completions/thumbnail.ts')} */ (
  await loadSource('src/page/features/completions/thumbnail.ts')
)
const folder = join(projectRoot, 'public/models')
const index = join(folder, 'index.json')
/** @type {{ file: string, label: string, about: string, command: string }[]} */
const written = JSON.parse(await readFile(index, 'utf8'))
const listed = []
let total = 0
for (const { file, label, about, command } of written) {
  const bytes = await readFile(join(folder, file))
  const { config, journal, preview } = await readRunFile(new Blob([bytes]), file)
  const last = setsOf(journal, preview.palette).at(-1)
  if (!last) throw new Error(`${file} has no completions.`)
  const thumbnail = `data:image/png;base64,${png(thumbnailOf(last)).toString('base64')}`
  listed.push({ file, label, about, command, dataset: config.dataset, bytes: bytes.length, thumbnail })
  total += bytes.length
  console.log(`${file}: ${Math.round(bytes.length / 1000)} kB, ${config.dataset}`)
}
await writeFile(index, `${JSON.stringify(listed, null, 2)}\n`)
console.log(`${listed.length} examples, ${(total / 1e6).toFixed(2)} MB of at most 8`)
