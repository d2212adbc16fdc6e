/**
 * The bundled kit as on another machine, with Dawn's package only, on the software Vulkan of the tests'
 * Chromium, without PyTorch. Checks that pieces run and tell right from wrong; timings mean nothing here.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../../scripts/serve.mjs'
import { softwareVulkan } from '../../scripts/softwareVulkan.mjs'
import { shapes } from '../shapes.mjs'
import { bundle } from './bundle.mjs'

let folder = ''
let packages: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'igpt-kit-'))
  packages = await bundle(folder)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(projectRoot, 'node_modules', 'webgpu'), join(folder, 'node_modules', 'webgpu'), 'junction')
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (args: string[], env: NodeJS.ProcessEnv) =>
  promisify(execFile)(process.execPath, [join(folder, 'kit.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, IGPT_PYTHON: 'no-python-here', ...env },
  })

/** Everything that a piece reported. */
async function pieceOf(piece: string, request: object) {
  const { stdout } = await run(['--piece', piece, '--request', JSON.stringify(request)], {
    ...softwareVulkan(),
  })
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"'))
  return lines.reduce((all, line) => ({ ...all, ...JSON.parse(line).part }), {}) as Record<string, never>
}

it('trains a shape beside a PyTorch that is not there', async () => {
  const request = { shape: shapes.S, limit: 170, rounds: 1, folder, torch: ['eager'] }
  const { losses, samples, torch } = (await pieceOf('shape', request)) as unknown as {
    losses: number[]
    samples: { ours: number[] }
    torch: { eager: { reason: string } }
  }
  expect(samples.ours[0]).toBeGreaterThan(0)
  expect(torch.eager.reason).toContain('IGPT_PYTHON')
  // A head of zeros: the first loss is ln V.
  expect(Math.abs(losses[0] - Math.log(32))).toBeLessThan(1e-5)
  expect(losses[2]).toBeLessThan(losses[0])
}, 180_000)

it("runs a test file of vitest's, and finds what is wrong in it", async () => {
  expect(await pieceOf('tests', { file: 'runtime', folder })).toMatchObject({ passed: 8, failed: 0, all: 8 })
  const test = readFileSync(join(folder, 'tests', 'runtime.mjs'), 'utf8')
  const wrong = test.replace(/40,\s*62,\s*84/, '40, 62, 85')
  expect(wrong).not.toBe(test)
  writeFileSync(join(folder, 'tests', 'wrong.mjs'), wrong)
  const { passed, failed, failures } = await pieceOf('tests', { file: 'wrong', folder })
  expect([passed, failed]).toEqual([7, 1])
  expect(failures).toEqual([
    { name: expect.stringContaining('keeps the order'), message: expect.stringContaining('85') },
  ])
}, 60_000)

it('writes a report that names the adapter, and another where there is none', async () => {
  await run(['--only', 'device', '--seconds', '60', '--out', 'found'], { ...softwareVulkan() })
  const found = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8'))
  expect(found.device).toMatchObject({ hardware: false, name: expect.stringContaining('swiftshader') })
  expect(found.device.teraflops).toBeGreaterThan(0)
  expect(found.parts[0].state).toBe('passed')
  expect(readFileSync(join(folder, 'found.md'), 'utf8')).toContain('a software adapter')

  const none = run(['--only', 'device,kernels', '--seconds', '20', '--out', 'none'], {
    VK_ICD_FILENAMES: 'no-driver-here',
    VK_DRIVER_FILES: 'no-driver-here',
  })
  await expect(none).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('FAILED') })
  const report = readFileSync(join(folder, 'none.md'), 'utf8')
  expect(report).toContain('WebGPU finds no adapter')
  expect(report).toContain('| 2. Tests of every WGSL kernel | not reached |')
}, 90_000)

it('lists the packages in the bundle', () => {
  const names = packages.map((place) => place.slice(place.lastIndexOf('node_modules/') + 13))
  expect(names).toEqual(
    expect.arrayContaining(['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgpu', 'idb']),
  )
  expect(names).not.toContain('webgpu')
})

it('refuses an unknown part', async () => {
  await expect(run(['--only', 'huge'], {})).rejects.toMatchObject({
    stderr: expect.stringContaining('There is no part huge'),
  })
}, 30_000)
