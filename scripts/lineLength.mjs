// @ts-check
/**
 * Finds lines that are longer than the formatter's width: Prettier leaves comments and strings as they are.
 * Part of `npm run lint`. It prints each line found, here or in a repository named, and exits with 1 if any.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './serve.mjs'

/** Columns of a line, in code and in prose. */
export const maxColumns = 110

const checked = /\.(ts|tsx|mjs|js|css|html|py|sh|md)$/
const generated = /(^|\/)(fixtures|public|results)\//
/** A table row of Markdown cannot be broken, and neither can a link. */
const unbreakable = /^\s*\||https?:\/\/\S{60}|^\s*(!?\[[^\]]*\]\([^)]*\)|<[^>]*>)\s*$/

/**
 * @param {string} name decides whether the file's rules are those of prose
 * @param {string} text
 * @returns {{ line: number, columns: number }[]} lines counted from 1
 */
export function longLines(name, text) {
  return text.split('\n').flatMap((line, i) => {
    const columns = [...line.trimEnd()].length
    const allowed = columns <= maxColumns || (name.endsWith('.md') && unbreakable.test(line))
    return allowed ? [] : [{ line: i + 1, columns }]
  })
}

/**
 * Paths of all files that are held to the width: those git tracks, and new ones that it does not ignore.
 *
 * @param {string} root the repository
 */
export function checkedFiles(root) {
  const { stdout } = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 },
  )
  return stdout.split('\n').filter((name) => checked.test(name) && !generated.test(name))
}

/**
 * @param {string} root the repository
 * @returns {string[]} a message for each line that is too long
 */
export function checkLineLengths(root) {
  return checkedFiles(root).flatMap((name) => {
    let text = ''
    try {
      text = readFileSync(join(root, name), 'utf8')
    } catch {
      return [] // deleted, but not committed yet
    }
    return longLines(name, text).map(
      ({ line, columns }) => `${name}:${line}: ${columns} columns, at most ${maxColumns}`,
    )
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = checkLineLengths(process.argv[2] ?? projectRoot)
  if (found.length > 0) console.error(found.join('\n'))
  process.exit(found.length > 0 ? 1 : 0)
}
