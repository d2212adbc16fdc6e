/**
 * The input of one setting, drawn from its field and its text: of a run's config by key, or of any table of
 * fields such as a study's. The owner holds the value and decides what is wrong with it.
 */
import type { ReactNode } from 'react'
import { configFields, type ConfigFields } from '../../core/config'
import type { ChoiceText, Field, FieldText } from '../../core/fields'
import { optionLabel, texts } from '../../core/text/texts'
import type { TermId } from '../text/termIds'
import { text } from '../text/text'
import { ChoiceInput } from './ChoiceInput'
import { Icon } from './Icon'
import { NumberInput } from './NumberInput'
import { SubsetInput } from './SubsetInput'
import { Term } from './Term'

interface InputProps<V> {
  value: V
  /** What is wrong with the value. */
  error?: string
  /** Why the value cannot be changed; absent if it can. */
  fixed?: string
  /** Differs from the default. */
  changed?: boolean
  /** Beside the label of a number. */
  mark?: ReactNode
  /** By which the page finds the input. */
  name?: string
  /** A number that cannot be read arrives as NaN. */
  onChange(value: V): void
}

interface FieldProps extends InputProps<number | string> {
  field: Field
  text: FieldText | ChoiceText
  /** The options to offer, if not all of the field. */
  options?: readonly string[]
}

export function FieldInput({ field, text, options, value, ...input }: FieldProps) {
  const { label, help } = text
  if (field.type !== 'number') {
    const offered = (options ?? field.options).map((option) => ({
      value: option,
      label: optionLabel(text, option) ?? option,
    }))
    const { name, error, fixed, changed, onChange } = input
    const Input = field.type === 'choice' ? ChoiceInput : SubsetInput
    return (
      <Input
        {...{ name, error, fixed, changed, onChange }}
        label={label}
        help={help}
        options={offered}
        value={String(value)}
      />
    )
  }
  const { min, max, integer, increment, unit } = field
  return (
    <NumberInput
      {...input}
      {...{ label, help, min, max, integer, increment }}
      unit={unit && texts.units[unit]}
      value={Number(value)}
    />
  )
}

interface ConfigProps<K extends keyof ConfigFields> extends Omit<InputProps<ConfigFields[K]>, 'name'> {
  name: K
  options?: readonly ConfigFields[K][]
}

/** Settings whose names are terms of the glossary, which a button beside the label explains. */
const settingTerms: Partial<Record<keyof ConfigFields, TermId>> = {
  temperature: 'temperature',
  topK: 'topK',
  learningRate: 'learningRate',
  seed: 'seed',
}

function SettingTerm({ id, label }: { id: TermId; label: string }) {
  return (
    <Term id={id} className="about">
      <Icon name="help" />
      <span className="unseen">{text.explained.aboutTerm(label)}</span>
    </Term>
  )
}

/** The input of one setting of a run. */
export function ConfigInput<K extends keyof ConfigFields>({
  name,
  options,
  onChange,
  ...input
}: ConfigProps<K>) {
  const term = settingTerms[name]
  return (
    <FieldInput
      {...input}
      name={name}
      field={configFields[name]}
      text={texts.config[name]}
      mark={term && <SettingTerm id={term} label={texts.config[name].label} />}
      options={options?.map(String)}
      onChange={(value) => onChange(value as ConfigFields[K])}
    />
  )
}
