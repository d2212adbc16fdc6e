/** Reads what the steps of a lesson file do: conditions, actions and settings. */
import { configFields, type ConfigKey, type RunConfig } from '../config'
import type { Field } from '../fields'
import { presets, type PresetId } from '../presets'
import { shippedDatasets } from '../shippedDatasets'
import { studyFields, studyKinds, type StudyKind } from '../studies/registry'
import { texts as settingTexts } from '../text/texts'
import { fieldProblem, studyLabel } from '../validation'
import type { FileReader } from './fileReader'
import { lessonLimits, type Condition, type LessonAction, type LessonSettings } from './lesson'

const exampleFile = /^[\w-]{1,60}\.igpt$/
const conditionNames = [
  'step',
  'probed',
  'lossBelow',
  'aboveRawPixels',
  'runEnded',
  'seconds',
  'dataReady',
  'completionDrawn',
  'exampleOpened',
  'studyDone',
  'settingChanged',
  'pixelPressed',
  'scrubbed',
  'all',
  'any',
] as const
const lessonSettingNames = [
  'dataset',
  ...(Object.keys(configFields) as (keyof typeof configFields)[]),
] as const satisfies readonly ConfigKey[]

function readExample(reader: FileReader): string {
  const file = reader.text() ?? ''
  if (file !== '' && !exampleFile.test(file)) reader.refuse(reader.texts.file)
  return file
}

/** One condition: an object with exactly one of the names, and "of" beside "lossBelow". */
export function readCondition(reader: FileReader, depth = 1): Condition | null {
  const fields = reader.fields([...conditionNames, 'of'])
  if (!fields) return null
  const named = conditionNames.filter((name) => fields[name])
  const [name] = named
  if (named.length !== 1) return reader.refuse(reader.texts.count(named.length, 1, 1))
  const value = fields[name] as FileReader
  if (fields.of && name !== 'lossBelow')
    fields.of.refuse(reader.texts.unknownField('of', null, conditionNames.join(', ')))
  switch (name) {
    case 'step':
    case 'probed':
      return { when: name, step: value.whole(0, 2_000_000) ?? 0 }
    case 'lossBelow':
      return {
        when: name,
        nats: value.number(0, 100) ?? 0,
        of: fields.of?.oneOf(['validation', 'training']) ?? 'validation',
      }
    case 'aboveRawPixels':
      return { when: name, errors: value.number(0, 100) ?? 0 }
    case 'seconds':
      return { when: name, seconds: value.number(0, 600) ?? 0 }
    case 'exampleOpened':
      return { when: name, file: value.json.kind === 'string' ? readExample(value) : readAny(value) }
    case 'studyDone':
      return { when: name, study: value.oneOf(studyKinds) ?? 'probe' }
    case 'settingChanged':
      return { when: name, setting: value.oneOf(lessonSettingNames) ?? 'seed' }
    case 'all':
    case 'any':
      return { when: name, of: readConditions(value, depth) }
    default:
      value.yes()
      return { when: name }
  }
}

/** null for true: any example. */
function readAny(reader: FileReader): null {
  reader.yes()
  return null
}

function readConditions(reader: FileReader, depth: number): Condition[] {
  if (depth > lessonLimits.depth) {
    reader.refuse(reader.texts.deepNest(lessonLimits.depth))
    return []
  }
  const rows = reader.list(1, lessonLimits.conditions) ?? []
  return rows.map((row) => readCondition(row, depth + 1)).filter((one) => one !== null)
}

/** The value of one setting by its field; null after a problem. */
function readValue(reader: FileReader, field: Field, label: string): number | string | null {
  const value = field.type === 'number' ? reader.number(-1e12, 1e12) : reader.text()
  if (value === null) return null
  const problem = fieldProblem(field, label, value)
  return problem === null ? value : reader.refuse(problem)
}

/** The settings of a run by name; what cannot be used is a problem. */
function readConfig(reader: FileReader): Partial<RunConfig> {
  const fields = reader.fields(lessonSettingNames) ?? {}
  const values = lessonSettingNames.flatMap((name): [string, number | string][] => {
    const inner: FileReader | undefined = fields[name]
    if (!inner) return []
    if (name === 'dataset') {
      const id = inner.oneOf(shippedDatasets.map((set) => set.id))
      return id === null ? [] : [[name, id]]
    }
    const value = readValue(inner, configFields[name], settingTexts.config[name].label)
    if (name === 'palette' && value === 'file') inner.refuse(reader.texts.ownImages)
    return value === null ? [] : [[name, value]]
  })
  return Object.fromEntries(values) as Partial<RunConfig>
}

export function readSettings(reader: FileReader): LessonSettings | null {
  const fields = reader.fields(['preset', 'settings'])
  if (!fields) return null
  if (!fields.preset && !fields.settings) reader.refuse(reader.texts.missing('preset'))
  // The preset for the user's own images has none to train on.
  const ids = presets.filter(({ config }) => config.dataset !== 'own').map(({ id }) => id)
  return {
    preset: (fields.preset?.oneOf<PresetId>(ids) ?? null) as PresetId | null,
    settings: fields.settings ? readConfig(fields.settings) : {},
  }
}

/** A study by its kind and the settings that differ from its form. */
function readStudySettings(reader: FileReader): LessonAction | null {
  const kind = kindOf(reader)
  if (kind === null) return null
  const table = studyFields(kind)
  const names = Object.keys(table)
  const fields = reader.fields(['kind', ...names])
  const values = names.flatMap((name): [string, number | string][] => {
    const inner = fields?.[name]
    const value = inner ? readValue(inner, table[name], studyLabel(kind, name) ?? name) : null
    return value === null ? [] : [[name, value]]
  })
  return { kind: 'study', study: kind, settings: Object.fromEntries(values) }
}

/** The kind is read first: it says which fields there may be. */
function kindOf(reader: FileReader): StudyKind | null {
  const entries = reader.json.kind === 'object' ? reader.json.entries : []
  const found = entries.find(({ key }) => key === 'kind')
  if (found) return reader.inside(found.value, '.kind').oneOf(studyKinds)
  return reader.json.kind === 'object'
    ? reader.refuse(reader.texts.missing('kind'))
    : reader.refuse(reader.texts.notA(reader.texts.kinds.object, reader.texts.kinds[reader.json.kind]))
}

/** What a step does: an object with one of train, open, draw and study. */
export function readAction(reader: FileReader): LessonAction | null {
  const fields = reader.fields(['train', 'pause', 'open', 'draw', 'study'])
  if (!fields) return null
  const named = (['train', 'open', 'draw', 'study'] as const).filter((name) => fields[name])
  if (named.length !== 1) return reader.refuse(reader.texts.count(named.length, 1, 1))
  if (fields.pause && !fields.train)
    fields.pause.refuse(reader.texts.unknownField('pause', null, 'train, open, draw, study'))
  if (fields.train) {
    const run = fields.train.oneOf(['new', 'on']) ?? 'new'
    return { kind: 'train', run, pause: fields.pause?.flag() ?? true }
  }
  if (fields.open) return { kind: 'open', file: readExample(fields.open) }
  if (fields.draw) {
    fields.draw.yes()
    return { kind: 'draw' }
  }
  return fields.study ? readStudySettings(fields.study) : null
}
