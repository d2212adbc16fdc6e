/**
 * A part of the page that files may be dropped on; it has the class `over` while they hang over it. What they
 * are is the caller's to say.
 */
import { useState, type ReactNode } from 'react'

interface Props {
  className: string
  /** Read the files while it is called: afterwards the drop's items are gone. */
  onDrop(transfer: DataTransfer): void
  children: ReactNode
}

export function DropZone({ className, onDrop, children }: Props) {
  const [over, setOver] = useState(false)
  return (
    <div
      className={over ? `${className} over` : className}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        onDrop(event.dataTransfer)
      }}
      onDragEnter={(event) => event.preventDefault()}
      // Leaving a part of the panel for another, or for the frame drawn over all, is no leaving: it would
      // flicker, and lose drops.
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
    >
      {children}
    </div>
  )
}
