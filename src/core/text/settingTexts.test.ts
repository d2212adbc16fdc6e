/** The texts of a language: complete by type, and sentences by form. */
import { expect, test } from 'vitest'
import { configFields } from '../config'
import { keysOf } from '../fields'
import { type SettingTexts } from './settingTexts'
import { optionLabel, texts } from './texts'

test('a language that lacks a setting, an option or a unit does not compile', () => {
  const withoutSetting: Omit<SettingTexts['config'], 'nPx'> = texts.config
  // @ts-expect-error the label and help of nPx are missing
  const config: SettingTexts['config'] = withoutSetting
  const withoutUnit: Omit<SettingTexts['units'], 'px'> = texts.units
  // @ts-expect-error the unit px is missing
  const units: SettingTexts['units'] = withoutUnit
  const palette: SettingTexts['config']['palette'] = {
    ...texts.config.palette,
    // @ts-expect-error the option 'file' is missing
    options: { grey: 'Grey', rgb: 'Colour' },
  }
  expect([config, units, palette]).toHaveLength(3)
})

test('every setting of a run has a sentence of help, and every option its own label', () => {
  for (const key of keysOf(configFields)) {
    expect(texts.config[key].help).toMatch(/^[A-Z].*\.$/i)
    const field = configFields[key]
    if (field.type !== 'choice') continue
    const labels = field.options.map((option: string) => optionLabel(texts.config[key], option))
    expect(new Set(labels).size).toBe(field.options.length)
    expect(labels).not.toContain(undefined)
  }
})
