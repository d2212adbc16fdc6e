// @ts-check
/** The committed inputs of `npm run fuzz`: a file for each reader, one input a line. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './serve.mjs'

const corpora = join(projectRoot, 'scripts', 'corpus')
/** Inputs of a corpus that are kept, and their size: it is committed. */
const [mostKept, mostBytes] = [60, 2048]

/** A reader's name as the name of a file. @param {string} name */
export const fileName = (name) => name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '')

/** The committed inputs of a reader. @param {string} name @returns {Uint8Array[]} */
export function corpusOf(name) {
  const file = join(corpora, `${fileName(name)}.b64`)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => new Uint8Array(Buffer.from(line, 'base64')))
}

/**
 * Writes a reader's corpus, the small inputs only.
 *
 * @param {string} name
 * @param {readonly Uint8Array[]} inputs
 */
export function keepCorpus(name, inputs) {
  const small = inputs.filter(({ length }) => length <= mostBytes).slice(0, mostKept)
  if (small.length === 0) return
  mkdirSync(corpora, { recursive: true })
  const lines = small.map((input) => `${Buffer.from(input).toString('base64')}\n`)
  writeFileSync(join(corpora, `${fileName(name)}.b64`), lines.join(''))
}
