/**
 * The bundled bench as on another machine, with Dawn's package only: one shape on the software Vulkan of the
 * tests' Chromium, without PyTorch. Checks that it runs and its first loss; timings mean nothing here.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../../scripts/serve.mjs'
import { softwareVulkan } from '../../scripts/softwareVulkan.mjs'
import { bundle } from './bundle.mjs'

let folder = ''
let packages: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'igpt-portable-'))
  packages = await bundle(folder)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(projectRoot, 'node_modules', 'webgpu'), join(folder, 'node_modules', 'webgpu'), 'junction')
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (args: string[], env: NodeJS.ProcessEnv) =>
  promisify(execFile)(process.execPath, [join(folder, 'bench.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, IGPT_PYTHON: 'no-python-here', ...env },
  })

it('trains a shape and reports its figures as Markdown and JSON', async () => {
  const { stdout } = await run(
    ['--shapes', 'S', '--rounds', '1', '--seconds', '170', '--json', 'found.json'],
    { ...softwareVulkan() },
  )
  expect(stdout).toContain('| S (V32 T64 C64 L2 H2 B8) |')
  expect(stdout).toContain('IGPT_PYTHON')
  const {
    shapes: [found],
  } = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8'))
  expect(found.tokensPerSecond).toBeGreaterThan(0)
  expect(found.ratioToEager).toBeNull()
  // A head of zeros: the first loss is ln V.
  expect(Math.abs(found.losses[0] - Math.log(32))).toBeLessThan(1e-5)
  expect(found.losses[2]).toBeLessThan(found.losses[0])
}, 180_000)

it('lists the packages in the bundle', () => {
  const names = packages.map((place) => place.slice(place.lastIndexOf('node_modules/') + 13))
  expect(names).toEqual(
    expect.arrayContaining(['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgpu', 'idb']),
  )
  expect(names).not.toContain('webgpu')
})

it('refuses an unknown shape', async () => {
  await expect(run(['--shapes', 'huge'], {})).rejects.toMatchObject({
    stderr: expect.stringContaining('There is no shape huge'),
  })
}, 30_000)
