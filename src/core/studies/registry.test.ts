import { describe, expect, test } from 'vitest'
import { presets } from '../presets'
import type { FieldText } from '../fields'
import { texts } from '../text/texts'
import { defaultStudy, studyFields, studyKinds, type Study } from './registry'
import { validateStudy } from '../validation'

describe.each(studyKinds)('%s', (kind) => {
  const plain = (): Record<string, unknown> => defaultStudy(kind, presets[0].config)
  const fields = Object.entries(studyFields(kind))
  const fieldTexts: Readonly<Record<string, FieldText>> = texts.studies[kind].fields

  test('has a field with a sentence of help for every setting', () => {
    expect(fields.map(([key]) => key).sort()).toEqual(
      Object.keys(plain())
        .filter((key) => key !== 'kind')
        .sort(),
    )
    for (const [key] of fields) expect(fieldTexts[key].help).toMatch(/^[A-Z].*\.$/)
  })

  test.each(presets.map((preset) => preset.id))('starts with settings in range, for %s', (id) => {
    expect(validateStudy(defaultStudy(kind, presets.find((preset) => preset.id === id)!.config))).toEqual([])
  })

  test("refuses values out of range, of the wrong type or unknown, by the setting's label", () => {
    for (const [key, field] of fields) {
      const wrong =
        field.type !== 'number'
          ? ['neither']
          : [field.min - 1, field.max + 1, Number.NaN, '3', ...(field.integer ? [field.min + 0.5] : [])]
      for (const value of wrong) {
        const issues = validateStudy({ ...plain(), [key]: value } as Study)
        expect(issues.map((issue) => issue.key)).toEqual([key])
        expect(issues[0].message).toContain(fieldTexts[key].label)
      }
    }
  })
})

test("fine-tuning starts at a tenth of pretraining's rate, with enough steps for so small a rate", () => {
  expect(defaultStudy('fineTune', presets[0].config)).toMatchObject({
    learningRate: 0.0003,
    steps: 600,
    patience: 10,
  })
  expect(defaultStudy('lowData', presets[0].config)).toMatchObject({ learningRate: 0.0003, steps: 100 })
})
