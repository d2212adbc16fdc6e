import { describe, expect, test } from 'vitest'
import { presets } from './presets'
import { defaultStudy, validateStudy, type Study } from './studies'
import type { StudyKind } from './studyFields'
import { studyFields } from './studyFields'

const kinds = Object.keys(studyFields) as StudyKind[]

describe.each(kinds)('%s', (kind) => {
  const plain = () => defaultStudy(kind, presets[0].config) as unknown as Record<string, unknown>

  test('has a field with a sentence of help for everything that can be set', () => {
    expect(studyFields[kind].map((field) => field.key).sort()).toEqual(
      Object.keys(plain())
        .filter((key) => key !== 'kind')
        .sort(),
    )
    for (const field of studyFields[kind]) expect(field.help).toMatch(/^[A-Z].*\.$/)
  })

  test.each(presets.map((preset) => preset.id))('begins with settings that are in range, for %s', (id) => {
    expect(validateStudy(defaultStudy(kind, presets.find((preset) => preset.id === id)!.config))).toEqual([])
  })

  test("refuses what is out of range, of the wrong type or unknown, by the setting's name", () => {
    for (const field of studyFields[kind]) {
      const wrong =
        field.type === 'choice'
          ? ['neither']
          : [field.min - 1, field.max + 1, Number.NaN, '3', ...(field.integer ? [field.min + 0.5] : [])]
      for (const value of wrong) {
        const issues = validateStudy({ ...plain(), [field.key]: value } as unknown as Study)
        expect(issues.map((issue) => issue.key)).toEqual([field.key])
        expect(issues[0].message).toContain(field.label)
      }
    }
  })
})

test("fine-tuning begins at a tenth of pretraining's learning rate, with steps enough for so small a rate", () => {
  expect(defaultStudy('fineTune', presets[0].config)).toMatchObject({
    learningRate: 0.0003,
    steps: 600,
    patience: 10,
  })
  expect(defaultStudy('lowData', presets[0].config)).toMatchObject({ learningRate: 0.0003, steps: 100 })
})
