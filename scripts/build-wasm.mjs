/**
 * Compiles src/compute/wasm/assembly (AssemblyScript) into src/compute/wasm/build: four binaries of the same
 * sources, for private and for shared memory (tfjs-wasm's threaded build), each plain and with relaxed SIMD.
 * Does nothing if the sources have not changed.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawn } from 'node:child_process'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = 'src/compute/wasm/assembly'
const output = 'src/compute/wasm/build'
/** Sizes that kernels and bindings share. */
const constants = 'src/compute/wasm/kernelConstants.ts'
/**
 * The files directly in the folder: their exports are the binary's kernels. Those in lib/ are imported by
 * them.
 */
const entries = readdirSync(join(root, sources))
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((name) => `${sources}/${name}`)
// No runtime and no data: the module lives in memory that Emscripten laid out. wasm/binary.test.ts checks the
// binaries' sections.
const common = [
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--noAssert',
  '-O3',
  '--enable',
  'simd',
]
// A shared memory's import must declare a maximum; 65536 pages are the 4 GiB that tfjs-wasm declares.
const shared = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']
const variants = {
  'kernels.wasm': [],
  'kernels.relaxed.wasm': ['--enable', 'relaxed-simd'],
  'kernels.shared.wasm': shared,
  'kernels.shared.relaxed.wasm': [...shared, '--enable', 'relaxed-simd'],
}

const require = createRequire(import.meta.url)
const compilerPackage = require.resolve('assemblyscript/package.json')
const compiler = join(compilerPackage, '../bin/asc.js')

/** A digest of everything that the binaries depend on. */
function fingerprint() {
  const hash = createHash('sha256')
  hash.update(JSON.parse(readFileSync(compilerPackage, 'utf8')).version)
  hash.update(readFileSync(fileURLToPath(import.meta.url)))
  const files = readdirSync(join(root, sources), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(sources, name))
  for (const name of [constants, ...files]) hash.update(name).update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

/** The fingerprint of the binaries that are there, or false if any is missing. */
function built() {
  try {
    const present = new Set(readdirSync(join(root, output)))
    return (
      Object.keys(variants).every((name) => present.has(name)) &&
      readFileSync(join(root, output, 'fingerprint'), 'utf8')
    )
  } catch {
    return false
  }
}

function compile(name, flags) {
  return new Promise((resolve, reject) => {
    const all = [compiler, ...entries, ...common, ...flags, '-o', join(output, name)]
    const child = spawn(process.execPath, all, { cwd: root, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`asc could not compile ${basename(name)} (exit ${code})`)),
    )
  })
}

const wanted = fingerprint()
if (built() === wanted) {
  console.log('wasm kernels are up to date')
} else {
  const start = performance.now()
  mkdirSync(join(root, output), { recursive: true })
  // Removed first, so that a build that fails halfway is not taken for a finished one.
  rmSync(join(root, output, 'fingerprint'), { force: true })
  await Promise.all(Object.entries(variants).map(([name, flags]) => compile(name, flags)))
  writeFileSync(join(root, output, 'fingerprint'), wanted)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`built ${Object.keys(variants).length} wasm kernel binaries in ${seconds} s`)
}
