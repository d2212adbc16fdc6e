/**
 * No component holds visible words of its own: neither between tags nor in attributes that are shown or read
 * aloud, not even in a condition or a template, where the lint rule react/jsx-no-literals does not look.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'

const page = resolve(import.meta.dirname, '..')
const shownAttributes = new Set([
  'alt',
  'aria-label',
  'aria-valuetext',
  'caption',
  'help',
  'label',
  'placeholder',
  'summary',
  'title',
])

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
const hasLetters = (words: unknown): boolean => typeof words === 'string' && /\p{L}/u.test(words)

/** The words that an expression can come out as, without calls and variables. */
function wordsIn(node: Node): string[] {
  const inside = (...keys: string[]) =>
    keys.flatMap((key) => [node[key]].flat().filter(isNode)).flatMap(wordsIn)
  if (node.type === 'Literal' || node.type === 'JSXText')
    return hasLetters(node.value) ? [String(node.value)] : []
  if (node.type === 'TemplateElement')
    return wordsIn({ type: 'Literal', start: 0, value: (node.value as { raw: string }).raw })
  if (node.type === 'TemplateLiteral') return inside('quasis', 'expressions')
  if (node.type === 'ConditionalExpression') return inside('consequent', 'alternate')
  if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression')
    return ['||', '&&', '??', '+'].includes(node.operator as string) ? inside('left', 'right') : []
  return node.type === 'JSXExpressionContainer' ? inside('expression') : []
}

/** Visible words of a source file. */
function visibleWords(source: string): string[] {
  const found: string[] = []
  const walk = (node: Node) => {
    if (node.type === 'JSXElement' || node.type === 'JSXFragment')
      found.push(...(node.children as Node[]).flatMap(wordsIn))
    if (node.type === 'JSXAttribute' && isNode(node.value)) {
      const { name } = node.name as { name: string }
      if (shownAttributes.has(name)) found.push(...wordsIn(node.value))
    }
    for (const value of Object.values(node))
      for (const inner of [value].flat()) if (isNode(inner)) walk(inner)
  }
  walk(parseAst(source, { lang: 'tsx' }) as unknown as Node)
  return found
}

test('the scanner finds words between tags, in attributes, conditions and templates', () => {
  const source = `const a = (
    <p title={isOpen ? 'Close' : closed} className="small" aria-label={\`\${n} images\`}>
      Loss {text.loss.title} {n > 1 && 'steps'} <b>{n} · {'–'}</b>
    </p>
  )`
  expect(visibleWords(source).map((words) => words.trim())).toEqual(
    expect.arrayContaining(['Close', 'images', 'Loss', 'steps']),
  )
  expect(visibleWords(source)).toHaveLength(4)
})

const components = readdirSync(page, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'),
)

test.each(components)('%s takes its visible words from the texts', (file) => {
  expect(visibleWords(readFileSync(resolve(page, file), 'utf8'))).toEqual([])
})
