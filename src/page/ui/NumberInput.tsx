/**
 * A number field with label, unit, help and error. Accepts text such as "3e-3"; anything else becomes NaN,
 * which the owner validates. Arrow keys step by the increment, with Shift by ten of them.
 */
import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { describedBy, FieldNotes } from './FieldNotes'
import { Icon } from './Icon'

interface Props {
  label: string
  /** Of the input, by which the page finds it. */
  name?: string
  value: number
  help: string
  min: number
  max: number
  increment: number
  integer: boolean
  unit?: string
  /** Beside the label, such as the button that explains a term. */
  mark?: ReactNode
  error?: string
  /** Why the value cannot be changed; absent if it can. */
  fixed?: string
  /** Differs from the preset. */
  changed?: boolean
  onChange(value: number): void
}

/** Parses typed text; NaN if it is empty or not a number. */
export function readNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text.trim().replace(',', '.'))
}

/** A number as one would type it. */
export function writeNumber(value: number): string {
  if (Number.isNaN(value)) return ''
  return Math.abs(value) > 0 && Math.abs(value) < 1e-3
    ? value.toExponential().replace('e-0', 'e-')
    : String(value)
}

/** The next value in steps of `increment`, within the range, without floating-point dust. */
export function stepNumber(
  value: number,
  by: number,
  { min, max, increment }: Pick<Props, 'min' | 'max' | 'increment'>,
): number {
  const from = Number.isFinite(value) ? value : min
  const moved = Number((from + by * increment).toPrecision(12))
  return Math.min(max, Math.max(min, moved))
}

export function NumberInput(props: Props) {
  const { label, name, value, help, unit, mark, error, fixed, changed, integer, onChange } = props
  // The label "Prompt rows" includes its unit.
  const named = unit !== undefined && label.toLowerCase().includes(unit.toLowerCase())
  const id = useId()
  const [text, setText] = useState(() => writeNumber(value))
  const [helped, setHelped] = useState(true)
  useEffect(() => {
    // Typed text of the same value stays as it is: "1e-3" is not rewritten to "0.001".
    setText((typed) => (Object.is(readNumber(typed), value) ? typed : writeNumber(value)))
  }, [value])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setHelped(false)
    if (fixed || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onChange(stepNumber(value, (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1), props))
  }
  return (
    <div className={helped ? 'field helped' : 'field'} onBlur={() => setHelped(true)}>
      <label htmlFor={id}>
        {label}
        {fixed && <Icon name="lock" />}
      </label>
      <span className="unit">
        {named ? undefined : unit}
        {mark}
      </span>
      <input
        id={id}
        name={name}
        type="text"
        inputMode={integer ? 'numeric' : 'decimal'}
        autoComplete="off"
        spellCheck={false}
        className={changed ? 'changed' : undefined}
        value={text}
        readOnly={fixed !== undefined}
        aria-disabled={fixed ? true : undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, error)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value)
          onChange(readNumber(event.target.value))
        }}
      />
      <FieldNotes id={id} error={error} fixed={fixed} help={help} />
    </div>
  )
}
