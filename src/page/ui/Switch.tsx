/** A few choices side by side of which one is on, as toggle buttons in one frame. */

interface Props<Choice extends string> {
  /** Accessible name of the group. */
  caption: string
  choices: readonly { id: Choice; label: string; title?: string }[]
  value: Choice
  onChange(choice: Choice): void
}

export function Switch<Choice extends string>({ caption, choices, value, onChange }: Props<Choice>) {
  return (
    <div className="switch" role="group" aria-label={caption}>
      {choices.map(({ id, label, title }) => (
        <button key={id} type="button" aria-pressed={id === value} title={title} onClick={() => onChange(id)}>
          {label}
        </button>
      ))}
    </div>
  )
}
