// @ts-check
/**
 * The software Vulkan driver (SwiftShader) and the Vulkan loader in the folder of every full Chromium on
 * Linux: with them Dawn in Node has an adapter on machines without a GPU. For scripts and tests only; the lab
 * itself never looks for them.
 */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { findChromium } from './findChromium.mjs'

const driverFile = 'vk_swiftshader_icd.json'

/** Whether the environment names Vulkan drivers already, which then take precedence. */
export const driverIsNamed = (/** @type {NodeJS.ProcessEnv} */ env) =>
  Boolean(env.VK_ICD_FILENAMES ?? env.VK_DRIVER_FILES)

/**
 * The folder that holds Chromium's driver and loader, or null.
 * @param {string | null} chromium path of the program
 * @param {(path: string) => boolean} exists
 */
export function vulkanFolder(chromium = findChromium(), exists = existsSync) {
  if (!chromium) return null
  const program = existsSync(chromium) ? realpathSync(chromium) : chromium
  // Beside the program or, for a distribution's launcher in bin, in lib/<name>.
  const folders = [dirname(program), join(dirname(program), '..', 'lib', basename(program))]
  return folders.find((folder) => exists(join(folder, driverFile))) ?? null
}

/**
 * Environment variables for a process that uses the driver, or null if it is not installed.
 * @returns {{ VK_ICD_FILENAMES: string, LD_LIBRARY_PATH: string } | null}
 */
export function softwareVulkan() {
  const folder = vulkanFolder()
  if (!folder) return null
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':')
  return { VK_ICD_FILENAMES: join(folder, driverFile), LD_LIBRARY_PATH: libraries }
}
