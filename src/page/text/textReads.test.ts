/**
 * The texts change with the language, so no module may read one while it loads: what it read would stay in
 * the first language. Texts are read inside functions, when they are used.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'

const source = resolve(import.meta.dirname, '../..')

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Their bodies run when they are called. */
const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** What the file calls `text` of src/page/text/text.ts and `texts` of src/core/text/texts.ts. */
function namesOfTexts(program: Node): Set<string> {
  const names = new Set<string>()
  for (const statement of program.body as Node[]) {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') continue
    const { value: path } = statement.source as Node & { value: string }
    const live = /(^|\/)texts?$/.exec(path)?.[0].replace('/', '')
    for (const specifier of statement.specifiers as Node[]) {
      const imported = specifier.imported as { name?: string } | undefined
      if (imported?.name === live) names.add((specifier.local as { name: string }).name)
    }
  }
  return names
}

/** These call the functions passed to them at once. */
const callers = new Set(['map', 'flatMap', 'filter', 'find', 'forEach', 'reduce', 'from', 'some', 'every'])

/** The program's own functions that read a text, by name, or that call one which does. */
function readers(program: Node, names: ReadonlySet<string>): Set<string> {
  const found = new Set<string>()
  const mentions = (node: Node): boolean =>
    node.type === 'Identifier'
      ? names.has(node.name as string) || found.has(node.name as string)
      : Object.values(node).some((value) => [value].flat().some((child) => isNode(child) && mentions(child)))
  const named = (program.body as Node[]).flatMap((statement): [Node, Node][] => {
    const inner = isNode(statement.declaration) ? statement.declaration : statement
    if (inner.type === 'FunctionDeclaration') return [[inner.id as Node, inner.body as Node]]
    return ((inner.declarations as Node[] | undefined) ?? [])
      .filter(({ init }) => isNode(init) && functions.has(init.type))
      .map(({ id, init }) => [id as Node, (init as Node).body as Node])
  })
  let before: number
  do {
    before = found.size
    for (const [id, body] of named) if (mentions(body)) found.add(id.name as string)
  } while (found.size > before)
  return found
}

/** Source of each read of a text that happens while the module loads. */
function readsAtLoad(code: string, lang: 'ts' | 'tsx'): string[] {
  const program = parseAst(code, { lang }) as unknown as Node
  const names = namesOfTexts(program)
  const found: string[] = []
  const ownReaders = readers(program, names)
  const atCall = ({ callee, arguments: given }: Node) => {
    const { name, property } = callee as Node & { name?: string; property?: { name?: string } }
    if (name && ownReaders.has(name)) found.push(`${name}()`)
    if (!callers.has(property?.name ?? '')) return
    for (const one of given as Node[]) if (functions.has(one.type)) walk(one.body as Node, 'body')
  }
  const walk = (node: Node, key: string) => {
    if (node.type === 'CallExpression') atCall(node)
    if (functions.has(node.type) || node.type.startsWith('TS') || node.type === 'ImportDeclaration') {
      // A cast holds an expression, which is read like any other.
      if (isNode(node.expression)) walk(node.expression, 'expression')
      return
    }
    // A field of a class that is not static is set when an object is made.
    if (node.type === 'PropertyDefinition' && !node.static) return
    if (node.type === 'Identifier' && names.has(node.name as string) && key !== 'property')
      found.push(code.slice(node.start).split('\n', 1)[0])
    for (const [inner, value] of Object.entries(node)) {
      // `key: value` names a property; `[key]: value` and `object[key]` read the key.
      const isName = (!node.computed && (inner === 'property' || inner === 'key')) || inner === 'exported'
      for (const child of [value].flat()) if (isNode(child)) walk(child, isName ? 'property' : inner)
    }
  }
  if (names.size > 0) walk(program, 'body')
  return found
}

test('the scanner finds reads at load, however they are written, and no others', () => {
  const atLoad = `
    import { text } from '../text/text'
    import { texts as core } from '../../core/text/texts'
    const { disabled } = text
    const studyText = text.studies.inspect
    const rows = [{ label: core.config.nPx.label }]
    export const again = { text }
    const cast = core.units as Record<string, string>
    const list = keys.map(String, text)
    class Failures { static none = text.failures.noRun }
    export default text['loss']
    if (text.common) run()
    export { text }
    const words = () => text.studies.inspect
    const place = (row: number) => words().place(row, 0)
    const first = place(0)
    const scales = ['own', 'shared'].map((value) => ({ value, label: text.studies.scales[value] }))`
  const found = readsAtLoad(atLoad, 'ts')
  expect(found).toHaveLength(12)
  expect(found[0]).toBe('text')
  expect(found[1]).toBe('text.studies.inspect')
  expect(found[2]).toBe('core.config.nPx.label }]')
  const whenUsed = `
    import { text, type Texts } from '../text/text'
    import { other } from './other/text'
    const words = () => text.studies.inspect
    export function name() { return text.shell.name }
    const row = { text: 1, get label() { return text.loss.title } }
    class Panel { title = text.loss.title }
    export const rows = keys.map((key) => ({ get label() { return text.commands[key].label } }))
    const blocked = { start: name }
    type Key = keyof typeof text
    const own = event.text + other.text
    export const view = <T,>(value: T) => <p title={text.loss.title}>{value}</p>`
  expect(readsAtLoad(whenUsed, 'tsx')).toEqual([])
  expect(readsAtLoad(`import { text } from './archive'\nconst a = text(1)`, 'ts')).toEqual([])
})

const modules = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    /\.tsx?$/.test(file) &&
    !/\.(test|fixture)\.tsx?$|\.d\.ts$/.test(file) &&
    !/^(testSupport|compute\/wasm\/assembly)\//.test(file),
)

test.each(modules)('%s reads no text while it loads', (file) => {
  const code = readFileSync(resolve(source, file), 'utf8')
  expect(readsAtLoad(code, file.endsWith('x') ? 'tsx' : 'ts')).toEqual([])
})
