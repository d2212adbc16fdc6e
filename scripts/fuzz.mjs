// @ts-check
/**
 * `npm run fuzz`: coverage-guided fuzzing of the readers of untrusted files. `-- --reader zip` selects the
 * readers whose names contain the word, `--runs 100000` the inputs for each, `--hours 8` goes on in turns
 * through the night, `--seed N`, `--keep` writes the inputs that reached new code into the corpus
 * (scripts/corpus), `--uncovered` prints the lines that nothing reached. Each input must be read or refused
 * by a typed error, soon and in little memory; what shows otherwise is written to reports/fuzz. Prints a
 * table; exits with 1 if anything was found.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { SourceMap } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { Coverage, fuzzByCoverage } from './coverageFuzzer.mjs'
import { corpusOf, fileName, keepCorpus } from './fuzzCorpus.mjs'
import { readOptions } from './options.mjs'
import { projectRoot } from './serve.mjs'

/** @typedef {import('../src/testSupport/tryReader.ts').ReaderCase} ReaderCase */

const built = join(projectRoot, 'node_modules', '.cache', 'igpt-fuzz')
const builtUrl = pathToFileURL(built).href
const reports = join(projectRoot, 'reports', 'fuzz')

const options = readOptions()
const word = options.get('reader') ?? ''
const hours = Number(options.get('hours') ?? 0)
const runs = Number(options.get('runs') ?? 100_000)
const seed = Number(options.get('seed') ?? 1)
if (![hours, runs, seed].every((value) => value >= 0)) {
  console.error('--runs, --hours and --seed take numbers.')
  process.exit(1)
}

/** Bundles the readers, one output file for each source file, so that V8's counters name files. */
async function buildReaders() {
  rmSync(built, { recursive: true, force: true })
  const names = ['modelReaders', 'dataReaders', 'otherReaders', 'tryReader', 'damagedFiles']
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      outDir: built,
      sourcemap: true,
      minify: false,
      target: 'node20',
      rollupOptions: {
        input: [
          ...names.map((name) => join(projectRoot, 'src', 'testSupport', `${name}.ts`)),
          join(projectRoot, 'src', 'core', 'rng.ts'),
        ],
        output: {
          preserveModules: true,
          preserveModulesRoot: 'src',
          entryFileNames: '[name].mjs',
          format: 'es',
        },
      },
    },
    ssr: { noExternal: ['hyparquet', 'hyparquet-compressors', 'fflate'] },
  })
}

/** @param {string} path */
const load = (path) => import(pathToFileURL(join(built, path)).href)

/** Product files whose branches count: the readers, and not what they are tested with. */
const isReader = (/** @type {string} */ url) =>
  url.startsWith(`${builtUrl}/`) &&
  /^(checkpoint|data|core|storage)\/(?!fixtures\/)/.test(url.slice(builtUrl.length + 1))

/**
 * Lines of the sources that were loaded and have not run, by file.
 *
 * @param {Coverage} coverage
 * @returns {Map<string, number[]>}
 */
function uncoveredLines(coverage) {
  /** @type {Map<string, number[]>} */
  const lines = new Map()
  for (const [url, { known, covered }] of coverage.files) {
    const file = fileURLToPath(url)
    // Files without types have none: their lines are those of the source.
    if (!existsSync(`${file}.map`)) continue
    const text = readFileSync(file, 'utf8')
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')))
    /** @type {Set<number>} */
    const missing = new Set()
    let source = ''
    let [line, column] = [0, 0]
    for (let i = 0; i < text.length; i += 1) {
      if (known[i] === 1 && covered[i] === 0 && /\S/.test(text[i])) {
        const entry = map.findEntry(line, column)
        if ('originalLine' in entry) {
          missing.add(entry.originalLine + 1)
          source = entry.originalSource
        }
      }
      if (text[i] === '\n') [line, column] = [line + 1, 0]
      else column += 1
    }
    const sorted = [...missing].sort((a, b) => a - b)
    if (sorted.length > 0) lines.set(relative(projectRoot, join(file, '..', source)), sorted)
  }
  return lines
}

await buildReaders()
const coverage = new Coverage(isReader)
const [{ modelReaders }, { dataReaders }, { otherReaders }, { tryReader, watchAllocations, SLOWEST_MS }] =
  await Promise.all(
    ['modelReaders', 'dataReaders', 'otherReaders', 'tryReader'].map((name) =>
      load(`testSupport/${name}.mjs`),
    ),
  )
const { damaged } = await load('testSupport/damagedFiles.mjs')
const { Rng } = await load('core/rng.mjs')
/** @type {ReaderCase[]} */
const all = [...modelReaders, ...dataReaders, ...otherReaders]
const readers = all.filter(({ name }) => name.includes(word))
if (readers.length === 0) {
  console.error(`No reader is named ${word}. There are: ${all.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}

/**
 * @param {ReaderCase} reader
 * @param {number} own seed of this turn
 * @param {number} most inputs
 */
async function fuzzOne({ name, sources, read }, own, most) {
  const rng = new Rng(own)
  const watch = watchAllocations()
  const began = performance.now()
  const kept = corpusOf(name)
  try {
    const result = await fuzzByCoverage({
      seeds: [...sources, ...kept],
      mutate: (pool) => damaged(pool, rng),
      async run(bytes) {
        watch.reset()
        const before = process.cpuUsage()
        const answer = await tryReader(read, bytes.slice())
        // Of the processor: by the clock, a machine with other work makes any reader slow.
        const { user, system } = process.cpuUsage(before)
        const ms = (user + system) / 1000
        if (typeof answer === 'object') return answer.error.split('\n').slice(0, 3).join('\n')
        return ms > SLOWEST_MS ? `slow: ${ms.toFixed(0)} ms` : null
      },
      runs: most,
      coverage,
    })
    return { ...result, kept, seconds: (performance.now() - began) / 1000 }
  } finally {
    watch.stop()
  }
}

let faults = 0
console.log('| reader | runs | seconds | corpus | new inputs | problems |\n|---|---|---|---|---|---|')
const until = performance.now() + hours * 3_600_000
for (let turn = 0; turn === 0 || performance.now() < until; turn += 1)
  for (const reader of readers) {
    const { runs: done, found, problems, kept, seconds } = await fuzzOne(reader, seed + turn, runs)
    const cells = [reader.name, done, seconds.toFixed(1), kept.length, found.length, problems.length]
    console.log(`| ${cells.join(' | ')} |`)
    if (options.has('keep')) keepCorpus(reader.name, [...kept, ...found])
    faults += problems.length
    for (const { input, problem } of problems) {
      mkdirSync(reports, { recursive: true })
      const digest = createHash('sha256').update(input).digest('hex').slice(0, 12)
      const file = join(reports, `${fileName(reader.name)}-${digest}`)
      writeFileSync(file, input)
      console.error(`${reader.name}: ${problem}\n  ${relative(projectRoot, file)}`)
    }
  }
const { covered, known } = coverage.total
console.log(`\n${((100 * covered) / known).toFixed(1)}% of the text of the readers' files has run.`)
if (options.has('uncovered'))
  for (const [file, lines] of uncoveredLines(coverage)) console.log(`${file}: ${lines.join(', ')}`)
coverage.end()
process.exit(faults > 0 ? 1 : 0)
