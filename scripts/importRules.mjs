// @ts-check
/**
 * Which folder of src may import which: the one table behind the lint rules, the lint test and the
 * drawing in ARCHITECTURE.md. Imports go one way, from the bottom (core) to the top (app).
 */

/**
 * Folders of src that a folder may import from, besides itself. `worker/client` and
 * `worker/protocol` are the only two files that cross from the worker to the page; a name of the
 * form `folder/file` allows that one file only. The protocol holds types alone and imports core only,
 * so lower folders may name its types too.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const allowedImports = {
  core: [],
  data: ['core'],
  storage: ['core'],
  wasm: ['core'],
  webgpu: ['core'],
  ops: ['core', 'wasm', 'webgpu'],
  model: ['core', 'data', 'ops', 'wasm', 'webgpu'],
  probe: ['core', 'data', 'ops', 'model'],
  checkpoint: ['core', 'data', 'ops', 'model', 'worker/protocol'],
  vqvae: ['core', 'data', 'ops', 'model'],
  worker: ['core', 'data', 'ops', 'wasm', 'webgpu', 'model', 'probe', 'checkpoint', 'vqvae', 'storage'],
  headless: ['core', 'data', 'ops', 'wasm', 'webgpu', 'model', 'probe', 'checkpoint', 'worker'],
  store: ['core', 'data/registry', 'storage', 'ui/chooseFiles', 'ui/download', 'worker/client', 'worker/protocol'],
  offline: [],
  charts: ['core', 'ui'],
  ui: ['core'],
  features: ['core', 'data/registry', 'store', 'charts', 'ui', 'worker/protocol'],
  app: ['core', 'data/registry', 'offline', 'store', 'charts', 'ui', 'features', 'worker/client', 'worker/protocol'],
}

/**
 * Rooms of src/worker, and the rooms there that each may import from; all may import the protocol.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const workerRooms = {
  backend: [],
  sets: [],
  steps: [],
  measuring: ['steps'],
  studies: ['steps', 'measuring'],
  keeping: ['steps', 'measuring'],
  run: ['backend', 'steps', 'measuring', 'studies', 'keeping'],
  shown: ['run'],
}

/** Folders that may import TensorFlow.js; the page never does. */
export const tensorFolders = ['webgpu', 'ops', 'wasm', 'model', 'probe', 'vqvae', 'worker', 'headless']

/** Files in the worker folder that the page loads, so they must stay free of tensors too. */
export const pageFilesOfWorker = ['src/worker/client.ts', 'src/worker/protocol.ts']

const tensorPattern = {
  group: ['@tensorflow/*', '@tensorflow/**'],
  message: `TensorFlow.js is imported only in ${tensorFolders.join(', ')}; the page talks to the worker.`,
}

const housePatterns = [
  { regex: '(^|/)utils(\\.[a-z]+)?$', message: 'No utils file: name the file after the one idea it holds.' },
  { regex: '^\\.{1,2}/(.*/)?index(\\.[a-z]+)?$|^\\.{1,2}/?$', message: 'No barrel files: import the file that defines the name.' },
]

/**
 * The pattern that refuses every relative import leading to a folder or file not in the list. The
 * linter has no look-ahead, so this is a gitignore-like group with exceptions.
 * @param {string} folder
 */
function directionPattern(folder) {
  const allowed = allowedImports[folder]
  const others = Object.keys(allowedImports).filter((other) => other !== folder && !allowed.includes(other))
  const exceptions = allowed.filter((name) => name.includes('/'))
  return {
    group: [...others.map((other) => `../**/${other}/**`), ...exceptions.map((name) => `!../**/${name}`)],
    message: `src/${folder} may import only from itself${allowed.length > 0 ? ` and ${allowed.join(', ')}` : ''}: imports go one way.`,
  }
}

/**
 * The pattern that refuses every import from another room of the worker that is not in the list.
 * @param {string} room
 */
function roomPattern(room) {
  const allowed = workerRooms[room]
  const others = Object.keys(workerRooms).filter((other) => other !== room && !allowed.includes(other))
  return {
    group: others.map((other) => `../${other}/**`),
    message: `Of the worker's rooms, ${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'none'}: imports go one way.`,
  }
}

/**
 * `no-restricted-imports` overrides for oxlint, one for each folder and each room of the worker. Tests may import whatever they
 * compare against, but no barrels and no utils either.
 */
export function importOverrides() {
  /** @type {{ files: string[], rules: Record<string, unknown> }[]} */
  const overrides = Object.keys(allowedImports).map((folder) => {
    /** @type {object[]} */
    const patterns = [...housePatterns, directionPattern(folder)]
    if (!tensorFolders.includes(folder)) patterns.push(tensorPattern)
    if (folder === 'features') {
      patterns.push({ regex: '^\\.\\./[^.]', message: 'Features do not import each other: share through store, charts or ui.' })
    }
    return { files: [`src/${folder}/**/*.ts`, `src/${folder}/**/*.tsx`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
  })
  for (const room of Object.keys(workerRooms)) {
    const patterns = [...housePatterns, directionPattern('worker'), roomPattern(room)]
    overrides.push({ files: [`src/worker/${room}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } })
  }
  const pageSide = { group: ['./**', '!./protocol'], message: 'The page loads this file: of the worker it may know the protocol only.' }
  const pageDirection = { group: ['../**', '!../core/**'], message: 'The page loads this file: it may import core and the protocol only.' }
  overrides.push({
    files: pageFilesOfWorker,
    rules: { 'no-restricted-imports': ['error', { patterns: [...housePatterns, pageSide, pageDirection, tensorPattern] }] },
  })
  overrides.push({
    files: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'e2e/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: housePatterns }] },
  })
  return overrides
}
