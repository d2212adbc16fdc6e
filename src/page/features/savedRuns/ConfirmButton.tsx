/** A button for an action that cannot be undone: needs a second press, before it loses focus. */
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { text } from '../../text/text'

interface Props {
  label: string
  /** Label once pressed. */
  confirmLabel: string
  /** The object of the action, for the accessible name. */
  subject: string
  blocked?: string | null
  onConfirm(): void
}

export function ConfirmButton({ label, confirmLabel, subject, blocked = null, onConfirm }: Props) {
  const [armed, setArmed] = useState(false)
  return (
    <Button
      size="small"
      label={armed ? confirmLabel : label}
      aria-label={text.common.withNote(armed ? confirmLabel : label, subject)}
      blocked={blocked}
      onBlur={() => setArmed(false)}
      onClick={() => {
        if (armed) onConfirm()
        setArmed(!armed)
      }}
    />
  )
}
