/** A select with its label, help and error; the counterpart of NumberInput. */
import { useId, useState } from 'react'
import { describedBy, FieldNotes } from './FieldNotes'
import { Icon } from './Icon'

interface Props {
  label: string
  /** Of the select, by which the page finds it. */
  name?: string
  value: string
  options: readonly { value: string; label: string }[]
  help: string
  error?: string
  /** Why the value cannot be changed; absent if it can. */
  fixed?: string
  /** Differs from the default. */
  changed?: boolean
  onChange(value: string): void
}

export function ChoiceInput({ label, name, value, options, help, error, fixed, changed, onChange }: Props) {
  const id = useId()
  const [helped, setHelped] = useState(true)
  return (
    <div className={helped ? 'field helped' : 'field'} onBlur={() => setHelped(true)}>
      <label htmlFor={id}>
        {label}
        {fixed && <Icon name="lock" />}
      </label>
      <select
        id={id}
        name={name}
        className={changed ? 'select changed' : 'select'}
        value={value}
        disabled={fixed !== undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, error)}
        onKeyDown={(event) => event.key === 'Escape' && setHelped(false)}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <FieldNotes id={id} error={error} fixed={fixed} help={help} />
    </div>
  )
}
