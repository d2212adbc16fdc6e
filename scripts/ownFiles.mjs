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

/** @typedef {import('../src/data/pictures/readPicture.ts').DecodePicture} DecodePicture */

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
    const { newPictureDecoder } = /** @type {typeof import('../src/worker/datasets/decodePicture.ts')} */ (
      await loadSource('src/worker/datasets/decodePicture.ts')
    )
    browser = await chromium.launch({ executablePath })
    const page = await browser.newPage()
    await page.evaluate(`globalThis.decodePicture = (${newPictureDecoder})()`)
    return page
  }
  /** @type {DecodePicture} */
  const inBrowser = async (bytes, type) => {
    const page = await (opening ??= open())
    const { width, height, rgb, alpha } = await page.evaluate(
      decodeInPage,
      /** @type {const} */ ([Buffer.from(bytes).toString('base64'), type]),
    )
    /** @param {string} text */
    const plane = (text) => new Uint8Array(Buffer.from(text, 'base64'))
    return { width, height, rgb: plane(rgb), ...(alpha === null ? {} : { alpha: plane(alpha) }) }
  }
  /** @type {Promise<DecodePicture> | null} */
  let decoder = null
  const ownFirst = async () => {
    const { withOwnPng } = /** @type {typeof import('../src/data/pictures/readPicture.ts')} */ (
      await loadSource('src/data/pictures/readPicture.ts')
    )
    return withOwnPng(inBrowser)
  }
  return {
    decode: async (bytes, type) => (await (decoder ??= ownFirst()))(bytes, type),
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
  const { width, height, rgb, alpha } = await decodePicture(bytes, type)
  /** @param {Uint8Array} plane */
  const text = (plane) => {
    let signs = ''
    for (const level of plane) signs += String.fromCharCode(level)
    return btoa(signs)
  }
  return { width, height, rgb: text(rgb), alpha: alpha ? text(alpha) : null }
}
