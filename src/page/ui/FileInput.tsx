/**
 * The browser's own dialog for files, or for one folder, behind a button that clicks it by `input`. The same
 * file may be chosen again.
 */
import type { RefObject } from 'react'

interface Props {
  label: string
  input: RefObject<HTMLInputElement | null>
  /** Endings or types that the dialog offers first; all without it. */
  accept?: string
  multiple?: boolean
  folder?: boolean
  /** Called with one file at least. */
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
      // React's types do not know this attribute; all browsers of today do.
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
