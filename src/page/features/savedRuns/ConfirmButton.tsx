/**
 * A button for what cannot be undone: the first press asks, the second does it; looking elsewhere takes the
 * question back.
 */
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { text } from '../../text/text'

interface Props {
  label: string
  /** What the second press says. */
  sure: string
  /** What it is done to, for people who hear the button alone. */
  what: string
  blocked?: string | null
  onSure(): void
}

export function ConfirmButton({ label, sure, what, blocked = null, onSure }: Props) {
  const [asked, setAsked] = useState(false)
  return (
    <Button
      size="small"
      label={asked ? sure : label}
      aria-label={text.common.withNote(asked ? sure : label, what)}
      blocked={blocked}
      onBlur={() => setAsked(false)}
      onClick={() => {
        if (asked) onSure()
        setAsked(!asked)
      }}
    />
  )
}
