// @ts-check
/**
 * `npm run lesson -- FILE...`: checks lesson files as the page does, and prints every mistake with its line.
 * `--language zh-CN` prints them in Chinese. Ends with 1 if a file cannot be used.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSource } from './loadSource.mjs'

/**
 * What there is to say about one file, and whether it can be used.
 * @param {string} path
 * @param {string} language
 * @returns {Promise<{ usable: boolean, lines: string[] }>}
 */
export async function checkLesson(path, language) {
  const [{ readLesson }, { problemTexts }] = /** @type {const} */ ([
    /** @type {typeof import('../src/core/lessons/readLesson.ts')} */ (
      await loadSource('src/core/lessons/readLesson.ts')
    ),
    /** @type {typeof import('../src/core/lessons/problemTexts.ts')} */ (
      await loadSource('src/core/lessons/problemTexts.ts')
    ),
  ])
  try {
    const { title, steps, minutes } = readLesson(new Uint8Array(readFileSync(path)), basename(path), language)
    const name = title[language] ?? title[''] ?? Object.values(title)[0]
    return { usable: true, lines: [`${path}: "${name}", ${steps.length} steps, ${minutes} minutes`] }
  } catch (error) {
    const { problems } = /** @type {Partial<import('../src/core/lessons/fileReader.ts').LessonError>} */ (
      error
    )
    if (!problems)
      return { usable: false, lines: [`${path}: ${error instanceof Error ? error.message : error}`] }
    const texts = problemTexts(language)
    const lines = problems.map(
      ({ path: at, place, what }) => `  ${texts.at(at, place.line, place.column)}${what}`,
    )
    return { usable: false, lines: [`${path}:`, ...lines] }
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { language: { type: 'string', default: 'en' } },
  })
  if (positionals.length === 0) console.error('Name a file: npm run lesson -- my-lesson.json')
  let usable = positionals.length > 0
  for (const path of positionals) {
    const said = await checkLesson(path, values.language)
    for (const line of said.lines) console.log(line)
    usable &&= said.usable
  }
  process.exit(usable ? 0 : 1)
}
