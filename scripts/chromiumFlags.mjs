// @ts-check
/**
 * Chromium flags for tests and screenshots: WebGPU on the software adapter SwiftShader, so that results are
 * the same on every machine, and no background network traffic. The headless shell has no WebGPU; full
 * Chromium with Playwright's `headless: true` has it.
 */

/**
 * Chromium takes the last `--disable-features` alone: Playwright's list, the two pages that it loads for the
 * address bar of every window, and the process that it starts ahead for a next site. Nobody sees them, and
 * they cost a second and a half of a core for each context.
 */
const disabledFeatures = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
]

/** @type {string[]} */
export const chromiumFlags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  `--disable-features=${disabledFeatures.join(',')}`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * For the tests of the kernels: workgroup memory begins as it is, and not as zeros. Zeroing it takes
 * SwiftShader a third of all the time of these tests, and without it a kernel that reads what it did not
 * write fails. The end-to-end tests run with it, as a visitor's browser does.
 * @type {string[]}
 */
export const kernelTestFlags = [...chromiumFlags, '--enable-dawn-features=disable_workgroup_init']
