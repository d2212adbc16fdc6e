// @ts-check
/**
 * The user's own files for headless training: folders are walked, and pictures are decoded by the Chromium of
 * the tests with the page's own code, so that both see the same bytes.
 */
import { openAsBlob } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { findChromium } from './findChromium.mjs'
import { loadSource } from './loadSource.mjs'

/** @typedef {import('../src/data/formats/imageFolder.ts').DecodePicture} DecodePicture */

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
 * @returns {{ decode: DecodePicture, close(): Promise<void> }}
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
    const { decodePicture } = /** @type {typeof import('../src/worker/datasets/decodePicture.ts')} */ (
      await loadSource('src/worker/datasets/decodePicture.ts')
    )
    browser = await chromium.launch({ executablePath })
    const page = await browser.newPage()
    await page.evaluate(`globalThis.decodePicture = ${decodePicture}`)
    return page
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
 * Decodes by the function that `open` put on the page; runs there.
 * @param {readonly [string, Parameters<DecodePicture>[1]]} picture base64 and type
 */
async function decodeInPage([base64, type]) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  const { decodePicture } = /** @type {{ decodePicture: DecodePicture }} */ (
    /** @type {unknown} */ (globalThis)
  )
  const { width, height, rgb } = await decodePicture(bytes, type)
  let text = ''
  for (const level of rgb) text += String.fromCharCode(level)
  return { width, height, rgb: btoa(text) }
}
