// @ts-check
/**
 * Chromium flags for tests and screenshots: WebGPU on the software adapter SwiftShader, so that results are
 * the same on every machine, and no background network traffic. The headless shell has no WebGPU; full
 * Chromium with Playwright's `headless: true` has it.
 */

/** @type {string[]} */
export const chromiumFlags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
