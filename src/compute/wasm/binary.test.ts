/**
 * The compiled binaries. They run in memory that Emscripten laid out, so they may contain no data, no memory
 * and no start function, and import nothing but the memory. They export exactly the kernels that the bindings
 * launch.
 */
import { readdir, readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { expect, test } from 'vitest'
import { hasRelaxedSimd } from './binary'
import * as constants from './kernelConstants'

const FILES = ['kernels.wasm', 'kernels.relaxed.wasm', 'kernels.shared.wasm', 'kernels.shared.relaxed.wasm']
const SECTION = { memory: 5, start: 8, data: 11 }

/** Ids of the sections of a binary: one byte of id, then the length in LEB128. */
function sectionsOf(bytes: Uint8Array): number[] {
  const ids: number[] = []
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++]!)
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      length |= (byte & 127) << shift
      if (byte < 128) break
    }
    at += length
  }
  return ids
}

/** Names of the kernels that the bindings launch, sorted. */
async function launchedKernels(): Promise<string[]> {
  const compute = new URL('../', import.meta.url)
  const files = (await readdir(compute, { recursive: true })).filter((file) =>
    /Wasm\.ts$|^wasm[\\/](matmul|peak|sumSlices)\.ts$/.test(file),
  )
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, compute), 'utf8')))
  const names = sources.flatMap((source) =>
    [...source.matchAll(/\bkernel: '(\w+)'/g)].map(([, name]) => name!),
  )
  return [...new Set(names)].sort()
}

test('the probe detects relaxed SIMD once its flag is set', () => {
  setFlagsFromString('--no-experimental-wasm-relaxed-simd')
  const before = hasRelaxedSimd()
  setFlagsFromString('--experimental-wasm-relaxed-simd')
  expect(hasRelaxedSimd()).toBe(true)
  // Engines that always have it ignore the flag; Node 20 does not.
  if (process.versions.node.startsWith('20.')) expect(before).toBe(false)
})

test.each(FILES)(
  '%s has no data, memory or start function, and exports the kernels that are launched',
  async (file) => {
    const bytes = new Uint8Array(await readFile(new URL(`./build/${file}`, import.meta.url)))
    const sections = sectionsOf(bytes)
    expect(sections).toContain(10) // code: the section reader works
    for (const id of Object.values(SECTION)) expect(sections).not.toContain(id)
    const module = await WebAssembly.compile(bytes)
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
    expect(WebAssembly.Module.exports(module).every(({ kind }) => kind === 'function')).toBe(true)
    expect(
      WebAssembly.Module.exports(module)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(await launchedKernels())
  },
)

test('each shared constant is declared once, in kernelConstants.ts', async () => {
  const assembly = new URL('./assembly/', import.meta.url)
  const names = Object.keys(constants)
  expect(names.length).toBeGreaterThan(0)
  const files = await readdir(assembly, { recursive: true })
  const sources = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(new URL(file, assembly), 'utf8')),
  )
  for (const name of names) {
    const declares = new RegExp(`(const|let) ${name}\\b`)
    expect(
      sources.filter((source) => declares.test(source)),
      name,
    ).toEqual([])
    expect(
      sources.some((source) => new RegExp(`\\b${name}\\b`).test(source)),
      `${name} is used`,
    ).toBe(true)
  }
})
