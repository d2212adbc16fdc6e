/**
 * Checks settings of runs and studies: each value against its field, and the rules between fields. The
 * messages name settings by their labels (core/text), so the tables of fields do not depend on this file.
 */
import { configFields, type ConfigFields, type ConfigKey, type RunConfig } from './config'
import { keysOf, type Field } from './fields'
import type { JsonReader } from './jsonReader'
import { mostLevels } from './palette'
import { unpackClusters } from './paletteColours'
import { attentiveBytes, chosenProbes, megabytes, mostAttentiveBytes } from './probeKinds'
import { defaultStudy, studyFields, studyKinds, type Study, type StudyKind } from './studies/registry'
import { texts } from './text/texts'
import { positionsOf } from './tokenGrid'

/** What is wrong with one setting. */
export interface FieldIssue<K extends string = string> {
  key: K
  /** A sentence that starts with the setting's label. */
  message: string
}

/** Why a value is not allowed, as a sentence that starts with `label`; null if it is allowed. */
export function fieldProblem(field: Field, label: string, value: unknown): string | null {
  const { messages } = texts
  if (field.type === 'choice') {
    if (field.options.some((option) => option === value)) return null
    return messages.notAnOption(label, field.options.join(', '), String(value))
  }
  if (field.type === 'subset') {
    const chosen = typeof value === 'string' && value !== '' ? value.split(' ') : []
    const unknown = chosen.find((option) => !field.options.includes(option))
    if (typeof value !== 'string' || unknown !== undefined || new Set(chosen).size < chosen.length)
      return messages.notAnOption(label, field.options.join(', '), unknown ?? String(value))
    return chosen.length < field.fewest ? messages.tooFew(label, field.fewest) : null
  }
  const { min, max, integer } = field
  if (typeof value !== 'number' || !Number.isFinite(value)) return messages.notANumber(label)
  if (integer && !Number.isInteger(value)) return messages.notWhole(label, value)
  return value < min || value > max ? messages.outOfRange(label, min, max, value) : null
}

/** Checks each value against its field. Returns every issue, in the order of the table. */
export function validateFields<K extends string>(
  fields: Readonly<Record<K, Field>>,
  labels: Readonly<Record<K, { label: string }>>,
  values: Readonly<Record<K, unknown>>,
): FieldIssue<K>[] {
  return keysOf(fields).flatMap((key) => {
    const message = fieldProblem(fields[key], labels[key].label, values[key])
    return message === null ? [] : [{ key, message }]
  })
}

/** One thing wrong with a config, tied to the setting to change. */
export type ConfigIssue = FieldIssue<ConfigKey>

/** Checks ranges and the rules between fields. Returns every issue, an empty list if the config can run. */
export function validateConfig(config: RunConfig): ConfigIssue[] {
  const { messages } = texts
  const { nHead, nEmbd, nPx, nVocab, promptRows, warmupSteps, steps, topK, tokens } = config
  const issues: ConfigIssue[] = validateFields<keyof ConfigFields>(configFields, texts.config, config)
  if (nHead > 0 && nEmbd % nHead !== 0)
    issues.push({ key: 'nHead', message: messages.headsDivideWidth(nEmbd, nHead) })
  issues.push(...codeIssues(config), ...paletteIssues(config), ...probeIssues(config))
  if (promptRows >= nPx) issues.push({ key: 'promptRows', message: messages.promptLeavesRows(nPx) })
  if (warmupSteps > steps)
    issues.push({ key: 'warmupSteps', message: messages.warmupWithinRun(warmupSteps, steps) })
  if (topK > nVocab)
    issues.push({ key: 'topK', message: messages.topKWithinVocab(nVocab, tokens === 'vqvae') })
  return issues
}

/** The rules of even grey levels, and of a palette from a file. */
function paletteIssues({ palette, paletteColours, tokens, nVocab }: RunConfig): ConfigIssue[] {
  if (palette === 'levels' && tokens === 'palette' && nVocab > mostLevels)
    return [{ key: 'nVocab', message: texts.messages.levelsOfByte(mostLevels, nVocab) }]
  if (palette !== 'file') return []
  const clusters = unpackClusters(paletteColours)
  if (!clusters) return [{ key: 'palette', message: texts.messages.noPaletteFile }]
  const colours = clusters.length / 3
  if (tokens === 'vqvae' || nVocab === colours) return []
  return [{ key: 'nVocab', message: texts.messages.coloursOfFile(colours, nVocab) }]
}

/** Attentive probes hold one layer's features of every position in memory. */
function probeIssues(config: RunConfig): ConfigIssue[] {
  const { nEmbd, probeTrainImages, probeTestImages } = config
  if (!chosenProbes(config.probeKinds).includes('attentive')) return []
  const bytes = attentiveBytes(probeTrainImages + probeTestImages, positionsOf(config), nEmbd)
  if (bytes <= mostAttentiveBytes) return []
  return [
    {
      key: 'probeKinds',
      message: texts.messages.attentiveFits(megabytes(bytes), megabytes(mostAttentiveBytes)),
    },
  ]
}

/** The rules between image side and the square of a learned code. */
function codeIssues({ tokens, nPx, vqFactor }: RunConfig): ConfigIssue[] {
  const { messages } = texts
  if (tokens !== 'vqvae') return []
  if (vqFactor !== 2 && vqFactor !== 4)
    return [{ key: 'vqFactor', message: messages.pixelsPerCode(vqFactor) }]
  if (nPx % vqFactor !== 0) return [{ key: 'nPx', message: messages.sideMultipleOfCode(vqFactor, nPx) }]
  if (nPx < 2 * vqFactor) return [{ key: 'nPx', message: messages.sideHoldsCodes(vqFactor, nPx) }]
  return []
}

/** The label of a study's setting; undefined if it has no such setting. */
export function studyLabel(kind: StudyKind, key: string): string | undefined {
  const fields: Readonly<Record<string, { label: string }>> = texts.studies[kind].fields
  return Object.hasOwn(fields, key) ? fields[key].label : undefined
}

/**
 * Checks the ranges of one study. Returns every issue, an empty list if it can start. Limits that depend on
 * the data are checked by the worker.
 */
export function validateStudy(study: Study): FieldIssue[] {
  return validateFields(studyFields(study.kind), texts.studies[study.kind].fields, study)
}

/**
 * Reads a stored study's settings. Settings that the record lacks, since it was saved before they existed,
 * get the defaults of the run.
 */
export function readStudy(stored: JsonReader, config: RunConfig): Study {
  const kind = stored.at('kind').oneOf(...studyKinds)
  const read = Object.entries(studyFields(kind)).flatMap(([key, { type }]): [string, unknown][] => {
    const value = stored.at(key)
    if (value.raw === undefined) return []
    return [[key, type === 'number' ? value.number() : value.text(100)]]
  })
  const study = { ...defaultStudy(kind, config), ...Object.fromEntries(read) } as Study
  const [issue] = validateStudy(study)
  if (issue) throw stored.at(issue.key).refuse(`is invalid: ${issue.message}`)
  return study
}
