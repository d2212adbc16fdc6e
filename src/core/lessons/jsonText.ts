/**
 * A strict JSON parser (RFC 8259) that remembers where each value stands, so that a problem in a lesson file
 * can be named by line and column. Like JSON.parse it reads no comments and no trailing commas; unlike it, it
 * keeps keys that are there twice, and it limits how deep values are nested.
 */

export interface Place {
  /** From 1. */
  line: number
  column: number
}

export type JsonValue = { place: Place } & (
  | { kind: 'object'; entries: { key: string; place: Place; value: JsonValue }[] }
  | { kind: 'list'; items: JsonValue[] }
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
)

/** What is wrong with a text that is not JSON. */
export type SyntaxProblem =
  | { what: 'end' }
  | { what: 'unexpected'; found: string; expected: string }
  | { what: 'string' }
  | { what: 'escape' }
  | { what: 'number' }
  | { what: 'deep'; most: number }

export class JsonSyntaxError extends Error {
  constructor(
    readonly problem: SyntaxProblem,
    readonly place: Place,
  ) {
    super(`${problem.what} at line ${place.line}, column ${place.column}`)
  }
}

const mostDepth = 32
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const words = { true: true, false: false, null: null } as const

class Parser {
  private at = 0

  constructor(private readonly text: string) {}

  whole(): JsonValue {
    const value = this.value(0)
    this.skip()
    if (this.at < this.text.length) throw this.unexpected('end')
    return value
  }

  /** Line and column of an offset, counted when they are needed. */
  private placeOf(offset: number): Place {
    const before = this.text.slice(0, offset)
    const line = before.split('\n').length
    return { line, column: offset - before.lastIndexOf('\n') }
  }

  private refuse(problem: SyntaxProblem, offset = this.at): JsonSyntaxError {
    return new JsonSyntaxError(problem, this.placeOf(offset))
  }

  private unexpected(expected: string): JsonSyntaxError {
    const found = this.text.slice(this.at, this.at + 12).split(/\s/)[0]
    return this.refuse(
      this.at >= this.text.length ? { what: 'end' } : { what: 'unexpected', found, expected },
    )
  }

  private skip(): void {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at += 1
  }

  private take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false
    this.at += 1
    return true
  }

  private value(depth: number): JsonValue {
    if (depth > mostDepth) throw this.refuse({ what: 'deep', most: mostDepth })
    this.skip()
    const place = this.lines.next(this.at)
    if (this.take('{')) return { place, kind: 'object', entries: this.entries(depth) }
    if (this.take('[')) return { place, kind: 'list', items: this.items(depth) }
    if (this.text[this.at] === '"') return { place, kind: 'string', value: this.string() }
    for (const [word, value] of Object.entries(words)) {
      if (!this.text.startsWith(word, this.at)) continue
      this.at += word.length
      return value === null ? { place, kind: 'null' } : { place, kind: 'boolean', value }
    }
    return { place, kind: 'number', value: this.number() }
  }

  private entries(depth: number): Extract<JsonValue, { kind: 'object' }>['entries'] {
    const entries: Extract<JsonValue, { kind: 'object' }>['entries'] = []
    this.skip()
    if (this.take('}')) return entries
    do {
      this.skip()
      const place = this.lines.next(this.at)
      if (this.text[this.at] !== '"') throw this.unexpected('"')
      const key = this.string()
      this.skip()
      if (!this.take(':')) throw this.unexpected(':')
      entries.push({ key, place, value: this.value(depth + 1) })
      this.skip()
    } while (this.take(','))
    if (!this.take('}')) throw this.unexpected(', }')
    return entries
  }

  private items(depth: number): JsonValue[] {
    const items: JsonValue[] = []
    this.skip()
    if (this.take(']')) return items
    do {
      items.push(this.value(depth + 1))
      this.skip()
    } while (this.take(','))
    if (!this.take(']')) throw this.unexpected(', ]')
    return items
  }

  private string(): string {
    const begun = this.at
    this.at += 1
    let value = ''
    for (;;) {
      const from = this.at
      while (this.isPlain()) this.at += 1
      value += this.text.slice(from, this.at)
      if (this.take('"')) return value
      // The end of the text or of the line: where the string began is what helps.
      if (!this.take('\\')) throw this.refuse({ what: 'string' }, begun)
      value += this.escaped()
    }
  }

  /** Whether the next character may stand in a string as it is: no quote, backslash or control. */
  private isPlain(): boolean {
    const sign = this.text[this.at]
    return sign !== undefined && sign !== '"' && sign !== '\\' && sign.charCodeAt(0) >= 0x20
  }

  private escaped(): string {
    const sign = this.text[this.at] ?? ''
    if (sign !== '' && Object.hasOwn(escapes, sign)) {
      this.at += 1
      return escapes[sign]
    }
    const hex = /^u([0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 5))
    if (!hex) throw this.refuse({ what: 'escape' }, this.at - 1)
    this.at += 5
    return String.fromCharCode(parseInt(hex[1], 16))
  }

  private number(): number {
    numberForm.lastIndex = this.at
    const found = numberForm.exec(this.text)
    if (!found) throw this.unexpected('value')
    const value = Number(found[0])
    // JSON.parse reads 1e999 as Infinity, which no setting could mean.
    if (!Number.isFinite(value)) throw this.refuse({ what: 'number' })
    this.at += found[0].length
    return value
  }

  /** Places in ascending order of offset, without counting the lines from the start each time. */
  private readonly lines = {
    line: 1,
    begin: 0,
    /** Offset of the line's end, the text's length in the last line; -1 before it is looked for. */
    end: -1,
    next: (offset: number): Place => {
      const { lines, text } = this
      for (;;) {
        if (lines.end < lines.begin) lines.end = text.indexOf('\n', lines.begin)
        if (lines.end < 0) lines.end = text.length
        if (offset <= lines.end) return { line: lines.line, column: offset - lines.begin + 1 }
        lines.line += 1
        lines.begin = lines.end + 1
      }
    },
  }
}

/** @throws JsonSyntaxError where the text stops being JSON */
export function parseJson(text: string): JsonValue {
  return new Parser(text).whole()
}

/** The value as JSON.parse would give it; of a key that is there twice, the last. */
export function plainValue(json: JsonValue): unknown {
  if (json.kind === 'object')
    return Object.fromEntries(json.entries.map(({ key, value }) => [key, plainValue(value)]))
  if (json.kind === 'list') return json.items.map(plainValue)
  return json.kind === 'null' ? null : json.value
}
