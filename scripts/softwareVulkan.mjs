// @ts-check
/**
 * The software Vulkan driver (SwiftShader) and the Vulkan loader that lie beside every full Chromium on
 * Linux: with them Dawn in Node has an adapter on machines without a GPU. For scripts; the product's own code
 * never looks for it.
 */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { findChromium } from './findChromium.mjs'

const driverFile = 'vk_swiftshader_icd.json'

/** Whether the environment names Vulkan drivers already: then they are meant. */
export const driverIsNamed = (/** @type {NodeJS.ProcessEnv} */ env) =>
  Boolean(env.VK_ICD_FILENAMES ?? env.VK_DRIVER_FILES)

/**
 * The folder that holds Chromium's driver and loader, null where there is none.
 * @param {string | null} chromium path of the program
 * @param {(path: string) => boolean} exists
 */
export function vulkanFolder(chromium = findChromium(), exists = existsSync) {
  if (!chromium) return null
  const program = existsSync(chromium) ? realpathSync(chromium) : chromium
  // Beside the program, or, where the program is a distribution's launcher in bin, in the folder of its name
  // in lib.
  const folders = [dirname(program), join(dirname(program), '..', 'lib', basename(program))]
  return folders.find((folder) => exists(join(folder, driverFile))) ?? null
}

/**
 * What to add to the environment of a process that is to compute on it, null where there is none.
 * @returns {{ VK_ICD_FILENAMES: string, LD_LIBRARY_PATH: string } | null}
 */
export function softwareVulkan() {
  const folder = vulkanFolder()
  if (!folder) return null
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':')
  return { VK_ICD_FILENAMES: join(folder, driverFile), LD_LIBRARY_PATH: libraries }
}
