/**
 * The input of one setting, drawn from its field and its text: of a run's config by key, or of any table of
 * fields such as a study's. The owner holds the value and decides what is wrong with it.
 */
import { configFields, type ConfigFields } from '../../core/config'
import type { ChoiceText, Field, FieldText } from '../../core/fields'
import { optionLabel, texts } from '../../core/text/texts'
import { ChoiceInput } from './ChoiceInput'
import { NumberInput } from './NumberInput'
import { SubsetInput } from './SubsetInput'

interface InputProps<V> {
  value: V
  /** What is wrong with the value. */
  error?: string
  /** Why the value cannot be changed; absent if it can. */
  fixed?: string
  /** Differs from the default. */
  changed?: boolean
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
    const Input = field.type === 'choice' ? ChoiceInput : SubsetInput
    return <Input {...input} label={label} help={help} options={offered} value={String(value)} />
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

interface ConfigProps<K extends keyof ConfigFields> extends InputProps<ConfigFields[K]> {
  name: K
  options?: readonly ConfigFields[K][]
}

/** The input of one setting of a run. */
export function ConfigInput<K extends keyof ConfigFields>({
  name,
  options,
  onChange,
  ...input
}: ConfigProps<K>) {
  return (
    <FieldInput
      {...input}
      field={configFields[name]}
      text={texts.config[name]}
      options={options?.map(String)}
      onChange={(value) => onChange(value as ConfigFields[K])}
    />
  )
}
