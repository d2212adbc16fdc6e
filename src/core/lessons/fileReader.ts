/**
 * Typed reading of a located JSON value that goes on after a problem, so that one pass finds them all. Each
 * problem has its path, such as steps[3].guess.answer, and its line and column.
 */
import { LabError } from '../failure'
import type { JsonValue, Place } from './jsonText'
import type { ProblemTexts } from './problemTexts'

export interface LessonProblem {
  /** Such as steps[3].guess.answer; '' for the whole file. */
  path: string
  place: Place
  /** What is wrong, without its place. */
  what: string
}

/** A lesson file that cannot be used, with everything that is wrong with it. */
export class LessonError extends LabError {
  constructor(
    readonly problems: readonly LessonProblem[],
    texts: ProblemTexts,
    subject?: string,
  ) {
    const [first] = problems
    const said = problemLine(first, texts)
    super({
      code: 'lesson-file',
      message: texts.message(said, problems.length - 1),
      remedy: texts.remedy,
      ...(subject && { subject }),
    })
    this.name = 'LessonError'
  }
}

/** "steps[3].guess.answer (line 41, column 7): should be ..." */
export const problemLine = ({ path, place, what }: LessonProblem, texts: ProblemTexts): string =>
  texts.at(path, place.line, place.column) + what

/** Most problems that are listed; a file of another kind has one for each of its fields. */
export const mostProblems = 100

/** Letters to change, add or remove to make one word of the other, for words of up to 30 letters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]
}

/** The known word that was probably meant; null if none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  if (word.length > 30) return null
  const near = known
    .map((other) => ({ other, distance: editDistance(word.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = near
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.other : null
}

/** One value of the file, its path, and where problems are collected. */
export class FileReader {
  constructor(
    readonly json: JsonValue,
    readonly path: string,
    private readonly problems: LessonProblem[],
    readonly texts: ProblemTexts,
  ) {}

  /** Records a problem with this value, or with one at another place in it. */
  refuse(what: string, place: Place = this.json.place, path = this.path): null {
    if (this.problems.length < mostProblems) this.problems.push({ path, place, what })
    return null
  }

  /** How many problems there are so far: reading that adds none was good. */
  get refused(): number {
    return this.problems.length
  }

  private refuseKind(wanted: keyof ProblemTexts['kinds']): null {
    const { kinds } = this.texts
    return this.refuse(this.texts.notA(kinds[wanted], kinds[this.json.kind]))
  }

  inside(json: JsonValue, step: string): FileReader {
    const path = this.path === '' ? step.replace(/^\./, '') : this.path + step
    return new FileReader(json, path, this.problems, this.texts)
  }

  /** The fields of an object by name, if it has only these; unknown and doubled ones are refused. */
  fields<K extends string>(known: readonly K[]): Partial<Record<K, FileReader>> | null {
    if (this.json.kind !== 'object') return this.refuseKind('object')
    const found: Partial<Record<K, FileReader>> = {}
    for (const { key, place, value } of this.json.entries) {
      const name = known.find((some) => some === key)
      if (name === undefined) {
        const near = nearestWord(key, known)
        this.refuse(this.texts.unknownField(key.slice(0, 60), near, known.join(', ')), place)
      } else if (found[name]) this.refuse(this.texts.twice(key), place)
      else found[name] = this.inside(value, `.${name}`)
    }
    return found
  }

  /** The entries of an object with names of its own. */
  entries(most: number): { key: string; reader: FileReader }[] | null {
    if (this.json.kind !== 'object') return this.refuseKind('object')
    const { entries } = this.json
    if (entries.length > most || entries.length === 0)
      return this.refuse(this.texts.count(entries.length, 1, most))
    const twice = entries.find(({ key }, i) => entries.findIndex((other) => other.key === key) < i)
    if (twice) this.refuse(this.texts.twice(twice.key.slice(0, 60)), twice.place)
    return entries.map(({ key, value }) => ({ key, reader: this.inside(value, `.${key.slice(0, 60)}`) }))
  }

  list(least: number, most: number): FileReader[] | null {
    if (this.json.kind !== 'list') return this.refuseKind('list')
    const { items } = this.json
    if (items.length < least || items.length > most)
      return this.refuse(this.texts.count(items.length, least, most))
    return items.map((item, i) => this.inside(item, `[${i}]`))
  }

  text(): string | null {
    return this.json.kind === 'string' ? this.json.value : this.refuseKind('string')
  }

  number(least: number, most: number): number | null {
    if (this.json.kind !== 'number') return this.refuseKind('number')
    const { value } = this.json
    return value < least || value > most ? this.refuse(this.texts.range(value, least, most)) : value
  }

  whole(least: number, most: number): number | null {
    const value = this.number(least, most)
    if (value !== null && !Number.isInteger(value)) return this.refuse(this.texts.whole(value))
    return value
  }

  oneOf<const T extends string>(known: readonly T[]): T | null {
    const text = this.text()
    if (text === null) return null
    const found = known.find((some) => some === text)
    if (found !== undefined) return found
    return this.refuse(this.texts.notOneOf(text.slice(0, 60), nearestWord(text, known), known.join(', ')))
  }

  /** True; anything else is refused. */
  yes(): true | null {
    if (this.json.kind === 'boolean' && this.json.value) return true
    return this.json.kind === 'boolean'
      ? this.refuse(this.texts.notA(this.texts.kinds.true, 'false'))
      : this.refuseKind('true')
  }

  flag(): boolean | null {
    return this.json.kind === 'boolean' ? this.json.value : this.refuseKind('boolean')
  }

  /** A field that must be there. */
  needed<K extends string>(fields: Partial<Record<K, FileReader>>, key: K): FileReader | null {
    return fields[key] ?? this.refuse(this.texts.missing(key))
  }
}
