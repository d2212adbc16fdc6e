/** Check boxes that choose some of several options, with their label, help and error. */
import { useId, useState } from 'react'
import { describedBy, FieldNotes } from './FieldNotes'
import { Icon } from './Icon'

interface Props {
  label: string
  /** Of the group, by which the page finds it. */
  name?: string
  /** The chosen options, with spaces between them. */
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

export function SubsetInput({ label, name, value, options, help, error, fixed, changed, onChange }: Props) {
  const id = useId()
  const [helped, setHelped] = useState(true)
  const chosen = value.split(' ')
  /** In the order of the options, so that equal choices are equal texts. */
  const toggle = (option: string, on: boolean) =>
    onChange(
      options
        .map((other) => other.value)
        .filter((other) => (other === option ? on : chosen.includes(other)))
        .join(' '),
    )
  return (
    <fieldset
      name={name}
      className={['field subset', helped && 'helped', changed && 'changed'].filter(Boolean).join(' ')}
      aria-describedby={describedBy(id, error)}
    >
      <legend>
        {label}
        {fixed && <Icon name="lock" />}
      </legend>
      {options.map((option) => (
        <label key={option.value} className="check">
          <input
            type="checkbox"
            disabled={fixed !== undefined}
            checked={chosen.includes(option.value)}
            onBlur={() => setHelped(true)}
            onKeyDown={(event) => event.key === 'Escape' && setHelped(false)}
            onChange={(event) => toggle(option.value, event.target.checked)}
          />
          {option.label}
        </label>
      ))}
      <FieldNotes id={id} error={error} fixed={fixed} help={help} />
    </fieldset>
  )
}
