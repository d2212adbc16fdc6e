/** Reads the guesses of a lesson file and the answers that they are compared with. */
import { studyFields } from '../studies/registry'
import type { FileReader } from './fileReader'
import { lessonLimits, plainAnswers, unitOf, type Answer, type AnswerUnit, type Guess } from './lesson'
import type { Words } from './words'
import { readWords } from './readWords'

const plainNames = Object.keys(plainAnswers) as (keyof typeof plainAnswers)[]
const answerNames = [
  ...plainNames,
  'lossAtStep',
  'layerAccuracy',
  'fewLabelsAccuracy',
  'fineTuneAccuracy',
  'difference',
] as const
/** Stands in after a problem: the lesson is refused anyway. */
const someAnswer: Answer = { of: 'bestLayerAccuracy', run: 'current' }
const most = { step: 2_000_000, layer: 60 } as const

const isPlain = (name: string): name is (typeof plainNames)[number] =>
  (plainNames as readonly string[]).includes(name)

/** An answer: the name alone, or an object with the numbers that it needs. */
export function readAnswer(reader: FileReader, depth = 1): Answer {
  if (reader.json.kind === 'string') {
    const name = reader.oneOf(answerNames)
    if (name === null) return someAnswer
    if (isPlain(name)) return { of: name, run: 'current' }
    const needs = { lossAtStep: 'step', layerAccuracy: 'layer', fewLabelsAccuracy: 'perClass' } as const
    reader.refuse(reader.texts.missing({ ...needs, fineTuneAccuracy: 'from', difference: 'first' }[name]))
    return someAnswer
  }
  const fields = reader.fields(['of', 'run', 'step', 'layer', 'perClass', 'by', 'from', 'first', 'second'])
  const name = fields && reader.needed(fields, 'of')?.oneOf(answerNames)
  if (!fields || !name) return someAnswer
  const run = fields.run?.oneOf(['current', 'previous']) ?? 'current'
  const number = (key: 'step' | 'layer' | 'perClass', from: number, to: number) =>
    reader.needed(fields, key)?.whole(from, to) ?? from
  if (isPlain(name)) return { of: name, run }
  if (name === 'lossAtStep') return { of: name, step: number('step', 1, most.step), run }
  if (name === 'layerAccuracy') return { of: name, layer: number('layer', 0, most.layer), run }
  if (name === 'fewLabelsAccuracy') {
    const { min, max } = studyFields('lowData').perClass as { min: number; max: number }
    const by = fields.by?.oneOf(['probe', 'fineTune']) ?? 'probe'
    return { of: name, perClass: number('perClass', min, max), by }
  }
  if (name === 'fineTuneAccuracy')
    return { of: name, from: reader.needed(fields, 'from')?.oneOf(['pretrained', 'scratch']) ?? 'scratch' }
  return readDifference(reader, fields, depth)
}

type DifferenceFields = Partial<Record<'first' | 'second', FileReader>>

function readDifference(reader: FileReader, fields: DifferenceFields, depth: number): Answer {
  if (depth > lessonLimits.depth) {
    reader.refuse(reader.texts.deepNest(lessonLimits.depth))
    return someAnswer
  }
  const term = (key: 'first' | 'second') => {
    const inner = reader.needed(fields, key)
    return inner ? readAnswer(inner, depth + 1) : someAnswer
  }
  const [first, second] = [term('first'), term('second')]
  if (unitOf(first) !== unitOf(second)) reader.refuse(reader.texts.units(unitOf(first), unitOf(second)))
  return { of: 'difference', first, second }
}

/** The range of the slider where the lesson names none, in the unit that is shown: shares in percent. */
const usualRange: Readonly<Record<AnswerUnit, { from: number; to: number; step: number }>> = {
  share: { from: 0, to: 100, step: 1 },
  nats: { from: 0, to: 4, step: 0.05 },
  levels: { from: 0, to: 100, step: 1 },
  layer: { from: 0, to: 12, step: 1 },
  count: { from: 0, to: 1_000_000, step: 1000 },
}
const widest = 1e9

const idForm = /^[a-z0-9-]{1,40}$/

/** An id of a lesson or of a guess. */
export function readId(reader: FileReader | null): string {
  const id = reader?.text() ?? null
  if (id !== null && !idForm.test(id)) reader?.refuse(reader.texts.id)
  return id ?? ''
}

const guessFields = ['id', 'ask', 'kind', 'answer', 'from', 'to', 'step', 'axis', 'options'] as const
type GuessFields = Partial<Record<(typeof guessFields)[number], FileReader>>

/** Fields that the kind of a guess has no use for are problems: the teacher expects something of them. */
const fieldsOf = {
  number: ['answer', 'from', 'to', 'step'],
  layer: [],
  curve: ['axis'],
  choice: ['answer', 'options'],
} as const satisfies Record<Guess['kind'], readonly (typeof guessFields)[number][]>

function readNumberGuess(reader: FileReader, fields: GuessFields, base: { id: string; ask: Words }): Guess {
  const named = reader.needed(fields, 'answer')
  const answer = named ? readAnswer(named) : someAnswer
  const usual = usualRange[unitOf(answer)]
  const from = fields.from?.number(-widest, widest) ?? (answer.of === 'difference' ? -usual.to : usual.from)
  const to = fields.to?.number(-widest, widest) ?? usual.to
  const span = Math.max(to - from, Number.MIN_VALUE)
  // A slider of more positions than pixels cannot be set.
  const step = fields.step?.number(span / 10_000, span) ?? Math.min(usual.step, span)
  if (from >= to) reader.refuse(reader.texts.fromTo, (fields.to ?? fields.from ?? reader).json.place)
  return { ...base, kind: 'number', answer, from, to, step }
}

function readChoiceGuess(reader: FileReader, fields: GuessFields, base: { id: string; ask: Words }): Guess {
  const { texts } = reader
  const named = reader.needed(fields, 'answer')
  const rows = reader.needed(fields, 'options')?.list(2, lessonLimits.options) ?? []
  const options = rows.map((row, i) => {
    const option = row.fields(['say', 'below'])
    const say = option && row.needed(option, 'say')
    const isLast = i === rows.length - 1
    if (option && isLast && option.below) option.below.refuse(texts.lastBelow)
    if (option && !isLast && !option.below) row.refuse(texts.needsBelow)
    const below = isLast ? Infinity : (option?.below?.number(-widest, widest) ?? Infinity)
    return { say: say ? readWords(say, lessonLimits.line) : {}, below }
  })
  const falls = options.findIndex(({ below }, i) => i > 0 && below <= options[i - 1].below)
  if (falls > 0 && options.slice(0, -1).every(({ below }) => Number.isFinite(below)))
    rows[falls].refuse(texts.ascending)
  return { ...base, kind: 'choice', answer: named ? readAnswer(named) : someAnswer, options }
}

/** A guess; null after a problem that leaves none. */
export function readGuess(reader: FileReader): Guess | null {
  const fields = reader.fields(guessFields)
  if (!fields) return null
  const ask = reader.needed(fields, 'ask')
  const base = { id: readId(reader.needed(fields, 'id')), ask: ask ? readWords(ask, lessonLimits.line) : {} }
  const kind = reader.needed(fields, 'kind')?.oneOf(['number', 'layer', 'curve', 'choice'])
  if (!kind) return null
  const used: readonly string[] = ['id', 'ask', 'kind', ...fieldsOf[kind]]
  for (const name of guessFields)
    if (fields[name] && !used.includes(name))
      fields[name].refuse(reader.texts.unknownField(name, null, used.join(', ')))
  if (kind === 'number') return readNumberGuess(reader, fields, base)
  if (kind === 'choice') return readChoiceGuess(reader, fields, base)
  if (kind === 'layer') return { ...base, kind }
  return { ...base, kind, axis: reader.needed(fields, 'axis')?.oneOf(['probe', 'loss']) ?? 'loss' }
}
