// @ts-check
/**
 * Which folder of src may import which. The lint rules, their test and the drawing in ARCHITECTURE.md follow
 * this one table. Imports run one way only: from the top (page, worker, headless) down to core.
 */

/**
 * For each folder that is divided into rooms: the rooms inside it, and the sibling rooms that each may import
 * from. A room may always import from itself; what it may import from outside its folder, its folder's own
 * row says. Files that lie directly in a divided folder stand above its rooms: they may import every room,
 * and no room imports them.
 * @type {Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>}
 */
export const rooms = {
  src: {
    core: [],
    data: ['core'],
    storage: ['core'],
    compute: ['core', 'data'],
    checkpoint: ['core', 'data', 'compute'],
    worker: ['core', 'data', 'storage', 'compute', 'checkpoint'],
    headless: ['core', 'data', 'storage', 'compute', 'checkpoint', 'worker'],
    page: ['core', 'storage'],
    testSupport: ['core', 'data', 'storage', 'compute', 'checkpoint', 'worker', 'headless', 'page'],
  },
  'src/compute': {
    wasm: [],
    webgpu: [],
    ops: ['wasm', 'webgpu'],
    model: ['wasm', 'webgpu', 'ops'],
    probe: ['wasm', 'webgpu', 'ops'],
    vqvae: ['webgpu', 'ops', 'model'],
  },
  'src/worker': {
    backend: [],
    datasets: [],
    steps: [],
    measuring: ['steps'],
    studies: ['steps', 'measuring'],
    autosave: ['steps', 'measuring'],
    session: ['backend', 'steps', 'measuring', 'studies', 'autosave'],
    runs: ['session'],
    pace: ['steps', 'measuring'],
  },
  'src/page': {
    text: [],
    ui: ['text'],
    charts: ['text', 'ui'],
    client: ['text'],
    offline: [],
    store: ['text', 'client', 'ui'],
    features: ['text', 'store', 'charts', 'ui'],
    app: ['text', 'offline', 'client', 'store', 'features', 'charts', 'ui'],
  },
  'src/page/store': { state: [], actions: ['state'] },
}

/** Rooms that may import TensorFlow.js; the page never does. */
export const tensorRooms = ['src/compute', 'src/worker', 'src/headless', 'src/testSupport']

const tensorPattern = {
  group: ['@tensorflow/*', '@tensorflow/**'],
  message: `TensorFlow.js is imported only in ${tensorRooms.join(', ')}; the page talks to the worker.`,
}

const namePatterns = [
  { regex: '(^|/)utils(\\.[a-z]+)?$', message: 'No utils file: name the file after the one idea it holds.' },
  {
    regex: '^\\.{1,2}/(.*/)?index(\\.[a-z]+)?$|^\\.{1,2}/?$',
    message: 'No barrel files: import the file that defines the name.',
  },
]

/**
 * The pattern that refuses imports from the sibling rooms that the table does not allow.
 * @param {string} folder a divided folder
 * @param {string} room one of its rooms
 */
function siblingPattern(folder, room) {
  const allowed = rooms[folder][room]
  const refused = Object.keys(rooms[folder]).filter((other) => other !== room && !allowed.includes(other))
  return {
    regex: `^(\\.\\./)+(${refused.join('|')})/`,
    message:
      `${folder}/${room} may import only from ${['itself', ...allowed].join(', ')}: ` +
      'imports run one way.',
  }
}

/** A file of a room's own level sees the files above it one step up. */
const abovePattern = {
  regex: '^\\.\\./[^./][^/]*$',
  message: 'A room may not import the files above it: imports run one way.',
}

/**
 * The patterns of every room, outer rooms before the rooms inside them, so that for each file the innermost
 * list decides.
 * @param {string} folder
 * @param {object[]} inherited patterns of the folders around it
 * @returns {{ files: string[], patterns: object[] }[]}
 */
function roomPatterns(folder, inherited) {
  return Object.keys(rooms[folder]).flatMap((room) => {
    const path = `${folder}/${room}`
    const patterns = [...inherited, siblingPattern(folder, room)]
    const whole = { files: [`${path}/**/*.ts`, `${path}/**/*.tsx`], patterns }
    if (path in rooms) return [whole, ...roomPatterns(path, patterns)]
    return [whole, { files: [`${path}/*.ts`, `${path}/*.tsx`], patterns: [...patterns, abovePattern] }]
  })
}

/**
 * `no-restricted-imports` overrides for oxlint, outer rooms first. Tests may import whatever they compare
 * against, but no barrels and no utils either.
 */
export function importOverrides() {
  const overrides = roomPatterns('src', namePatterns).map(({ files, patterns }) => {
    const tensors = tensorRooms.some((room) => files[0].startsWith(`${room}/`))
    const features = files[0].startsWith('src/page/features/')
    const all = [
      ...patterns,
      ...(tensors ? [] : [tensorPattern]),
      ...(features
        ? [
            {
              regex: '^\\.\\./[^.]',
              message: 'Features do not import each other: share through store, charts or ui.',
            },
          ]
        : []),
    ]
    return { files, rules: { 'no-restricted-imports': ['error', { patterns: all }] } }
  })
  return [
    ...overrides,
    {
      files: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'src/**/*.fixture.ts', 'e2e/**/*.ts'],
      rules: { 'no-restricted-imports': ['error', { patterns: namePatterns }] },
    },
  ]
}
