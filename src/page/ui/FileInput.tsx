/** The browser's dialog for files or one folder; open it by clicking `input`. A file may be chosen again. */
import type { RefObject } from 'react'

interface Props {
  label: string
  input: RefObject<HTMLInputElement | null>
  /** File extensions or types that the dialog filters by; all if absent. */
  accept?: string
  multiple?: boolean
  folder?: boolean
  /** Called with at least one file. */
  onFiles(files: File[]): void
}

export function FileInput({ label, input, accept, multiple = false, folder = false, onFiles }: Props) {
  return (
    <input
      ref={input}
      type="file"
      multiple={multiple}
      hidden
      accept={accept}
      // Not in React's types, but supported by all current browsers.
      {...(folder ? { webkitdirectory: '' } : {})}
      aria-label={label}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])]
        event.target.value = ''
        if (files.length > 0) onFiles(files)
      }}
    />
  )
}
