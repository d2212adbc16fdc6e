/** A drop target for files; it has the class `over` while files are dragged over it. */
import { useState, type ReactNode } from 'react'

interface Props {
  className: string
  /** Read the files synchronously: the drop's items are gone afterwards. */
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
      // Moving between children also fires dragleave; acting on it would flicker and lose drops.
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
