// @ts-check
/**
 * The user's own files for headless training: folders are walked, and pictures are decoded by the Chromium of
 * the tests, as the page decodes them, so that both see the same bytes.
 */
import { openAsBlob } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { findChromium } from './findChromium.mjs'

/**
 * Files at some paths, in the order of their names; those of a folder with the folder's name before theirs.
 * Their contents are read when they are needed.
 *
 * @param {readonly string[]} paths
 * @returns {Promise<{ name: string, bytes: Blob }[]>}
 * @throws {Error} of the file system, for a path that is not there
 */
export async function filesAt(paths) {
  const found = await Promise.all(paths.map((path) => below(path, basename(path))))
  return found.flat()
}

/** @param {string} path @param {string} name @returns {Promise<{ name: string, bytes: Blob }[]>} */
async function below(path, name) {
  if (!(await stat(path)).isDirectory()) return [{ name, bytes: await openAsBlob(path) }]
  const files = []
  for (const entry of (await readdir(path)).sort())
    files.push(...(await below(join(path, entry), `${name}/${entry}`)))
  return files
}

/**
 * A decoder of pictures; its browser is started by the first picture.
 *
 * @returns {{ decode: import('../src/data/formats/imageFolder.ts').DecodePicture, close(): Promise<void> }}
 */
export function pictureDecoder() {
  /** @type {import('playwright').Browser | null} */
  let browser = null
  /** @type {Promise<import('playwright').Page> | null} */
  let opening = null
  const open = async () => {
    const { chromium } = await import('playwright')
    const executablePath = findChromium()
    if (!executablePath)
      throw new Error('Pictures are decoded by a Chromium or Chrome, and none was found: set IGPT_CHROMIUM.')
    browser = await chromium.launch({ executablePath })
    return browser.newPage()
  }
  return {
    async decode(bytes, type) {
      const page = await (opening ??= open())
      const { width, height, rgb } = await page.evaluate(
        decodeInPage,
        /** @type {const} */ ([Buffer.from(bytes).toString('base64'), type]),
      )
      return { width, height, rgb: new Uint8Array(Buffer.from(rgb, 'base64')) }
    },
    close: async () => browser?.close(),
  }
}

/**
 * Decodes as src/worker/datasets/decodePicture.ts does; runs in the browser's page.
 * @param {readonly [string, string]} picture base64 and type
 */
async function decodeInPage([base64, type]) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), { colorSpaceConversion: 'none' })
  const scale = Math.min(1, 1024 / Math.min(bitmap.width, bitmap.height))
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('no canvas to draw on')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  const { data } = context.getImageData(0, 0, width, height)
  let rgb = ''
  for (let at = 0; at < data.length; at += 4)
    rgb += String.fromCharCode(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)
  return { width, height, rgb: btoa(rgb) }
}
