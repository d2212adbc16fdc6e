/**
 * The compiled binaries themselves. They live in memory that Emscripten laid out, so they may bring nothing
 * of their own into it: no data, no memory, no start function, and nothing imported but the memory.
 */
import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { expect, test } from 'vitest'
import { hasRelaxedSimd, KERNEL_NAMES } from './binary'

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

test('this engine learns relaxed SIMD by its flag, and the probe sees it', () => {
  setFlagsFromString('--no-experimental-wasm-relaxed-simd')
  const before = hasRelaxedSimd()
  setFlagsFromString('--experimental-wasm-relaxed-simd')
  expect(hasRelaxedSimd()).toBe(true)
  // Engines that have it for good ignore the flag; Node 20 does not.
  if (process.versions.node.startsWith('20.')) expect(before).toBe(false)
})

test.each(FILES)('%s brings no data, no memory and no start function', async (file) => {
  const bytes = new Uint8Array(await readFile(new URL(`./build/${file}`, import.meta.url)))
  const sections = sectionsOf(bytes)
  expect(sections).toContain(10) // code: the reader found its way
  for (const id of Object.values(SECTION)) expect(sections).not.toContain(id)
  const module = await WebAssembly.compile(bytes)
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
  expect(
    WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...KERNEL_NAMES].sort())
})
