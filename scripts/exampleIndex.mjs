// @ts-check
/**
 * `npm run examples`: fills in what public/models/index.json can take from the run files that it lists: data
 * set, size, and a thumbnail of the last completions. File, label, sentence and command are written by hand.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { loadSource } from './loadSource.mjs'
import { projectRoot } from './serve.mjs'

/**
 * A PNG of 8-bit RGBA pixels: signature, then chunks of length, type, contents and checksum.
 * @param {import('../src/page/features/completions/thumbnail.ts').Thumbnail} image
 */
function png({ width, height, rgba }) {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ contents) => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), contents])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(contents.length)
    sum.writeUInt32BE(crc32(typed))
    return Buffer.concat([length, typed, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a channel, colour with alpha; the usual compression and filters, not interlaced.
  header.set([8, 6, 0, 0, 0], 8)
  // Each row begins with its filter: none.
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([0, ...rgba.subarray(4 * width * y, 4 * width * (y + 1))]),
  )
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

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
