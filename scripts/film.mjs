// @ts-check
/**
 * `npm run film -- public/models/digits.igpt`: the completions of a run file over its steps as an animated
 * GIF, docs/film-<name>.gif. From top to bottom: given pixels, drawn images, original. Several files may be
 * given. Options: --to FOLDER (docs), --frames N (32), --prompts N (8), --samples N (2), --ms N (250), --kb N
 * (600: of a larger film some frames are left out).
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSource } from './loadSource.mjs'
import { projectRoot } from './serve.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string', default: 'docs' },
    frames: { type: 'string', default: '32' },
    prompts: { type: 'string', default: '8' },
    samples: { type: 'string', default: '2' },
    ms: { type: 'string', default: '250' },
    kb: { type: 'string', default: '600' },
  },
})

/** With fewer, the steps of the training are no longer seen. */
const fewestFrames = 6

/** Node takes the CommonJS form of the package, whose names are those of its default export. */
const loadGifenc = async () => {
  const { default: names } = await import('gifenc')
  return names
}

/** @param {keyof typeof values} name */
const count = (name) => {
  const value = Number(values[name])
  if (Number.isInteger(value) && value > 0) return value
  throw new Error(`--${name} is ${values[name]}, not a whole number from 1.`)
}

try {
  if (positionals.length === 0) throw new Error('Name a run file: npm run film -- public/models/digits.igpt')
  const { readRunFile } = /** @type {typeof import('../src/checkpoint/runFile.ts')} */ (
    await loadSource('src/checkpoint/runFile.ts')
  )
  const { filmOf, setsOf } = /** @type {typeof import('../src/page/features/completions/film.ts')} */ (
    await loadSource('src/page/features/completions/film.ts')
  )
  const { animatedGif } = /** @type {typeof import('../src/page/features/completions/gif.ts')} */ (
    await loadSource('src/page/features/completions/gif.ts')
  )
  const options = {
    frames: count('frames'),
    prompts: count('prompts'),
    samples: count('samples'),
    frameMs: count('ms'),
  }
  const mostBytes = 1000 * count('kb')
  const folder = resolve(projectRoot, values.to)
  await mkdir(folder, { recursive: true })
  for (const path of positionals) {
    const { journal, preview } = await readRunFile(new Blob([await readFile(path)]), basename(path))
    const sets = setsOf(journal, preview.palette)
    if (sets.length === 0) throw new Error(`${path} has no completions.`)
    let frames = filmOf(sets, options)
    let gif = await animatedGif(frames, loadGifenc)
    while (gif.length > mostBytes && frames.length > fewestFrames) {
      const fewer = Math.floor((frames.length * mostBytes) / gif.length)
      frames = filmOf(sets, { ...options, frames: Math.max(fewestFrames, fewer) })
      gif = await animatedGif(frames, loadGifenc)
    }
    const out = join(folder, `film-${basename(path, '.igpt')}.gif`)
    await writeFile(out, gif)
    const [{ width, height }] = frames
    console.log(
      `${out}: ${frames.length} frames of ${width} x ${height}, ${Math.round(gif.length / 1000)} kB`,
    )
  }
} catch (error) {
  const failure = /** @type {{ failure?: import('../src/core/failure.ts').Failure }} */ (error).failure
  console.error(
    failure ? `${failure.message} ${failure.remedy}` : error instanceof Error ? error.message : error,
  )
  process.exit(1)
}
