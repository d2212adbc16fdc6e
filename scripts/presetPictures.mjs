// @ts-check
/**
 * `npm run pictures`: writes public/presets/NAME.png for the cards of the Play view: four training images of
 * each preset, as its model sees them, two by two with a transparent pixel between.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadSource } from './loadSource.mjs'
import { png } from './png.mjs'
import { projectRoot } from './serve.mjs'

const { loadShipped } = /** @type {typeof import('../src/data/loadShipped.ts')} */ (
  await loadSource('src/data/loadShipped.ts')
)
const { prepareData, previewOf } = /** @type {typeof import('../src/data/prepare.ts')} */ (
  await loadSource('src/data/prepare.ts')
)
const { presetById } = /** @type {typeof import('../src/core/presets.ts')} */ (
  await loadSource('src/core/presets.ts')
)

/** Places of the images in the preview's strip: four that show different things. */
const chosen = { shapes12: [0, 1, 2, 3], digits8: [0, 1, 2, 3], mnist14: [0, 1, 2, 3], emoji16: [0, 1, 2, 3] }

const folder = join(projectRoot, 'public/presets')
mkdirSync(folder, { recursive: true })
for (const [id, places] of Object.entries(chosen)) {
  const { config } = presetById(id)
  const raw = await loadShipped(config.dataset, (path) => readFile(join(projectRoot, 'public', path)), config)
  const { nPx, stripTokens, palette } = previewOf(prepareData(raw, config))
  const side = 2 * nPx + 1
  const rgba = new Uint8Array(4 * side * side)
  places.forEach((place, i) => {
    const [left, top] = [(i % 2) * (nPx + 1), Math.floor(i / 2) * (nPx + 1)]
    for (let pixel = 0; pixel < nPx * nPx; pixel += 1) {
      const token = stripTokens[place * nPx * nPx + pixel]
      const at = 4 * ((top + Math.floor(pixel / nPx)) * side + left + (pixel % nPx))
      rgba.set([...palette.rgb.subarray(3 * token, 3 * token + 3), 255], at)
    }
  })
  const bytes = png({ width: side, height: side, rgba })
  writeFileSync(join(folder, `${id}.png`), bytes)
  console.log(`${id}.png: ${bytes.length} bytes`)
}
