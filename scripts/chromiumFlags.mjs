// @ts-check
/**
 * The one list of Chromium flags for tests and screenshots: WebGPU on the software adapter
 * SwiftShader, so that every machine gives the same answers, and no talk with the network.
 * The headless shell has no WebGPU; full Chromium with Playwright's `headless: true` has.
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
