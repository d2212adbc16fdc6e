/** Opens the person's own files; nothing leaves the machine. */
import { useRef } from 'react'
import { useLab, useLabState } from '../../store/hooks'
import { Button } from '../../ui/Button'

export function FilePicker() {
  const lab = useLab()
  const input = useRef<HTMLInputElement>(null)
  const opening = useLabState('lab', (state) => state.openingFiles)
  const ready = useLabState('lab', (state) => state.phase === 'ready')
  const blocked = opening ? 'Files are being read.' : ready ? null : 'The backend is not ready yet.'
  return (
    <>
      <Button
        label={opening ? 'Reading…' : 'Open files'}
        size="small"
        blocked={blocked}
        onClick={() => input.current?.click()}
        title="Own files: CIFAR-10 binary batches or IDX images and labels, gzip or plain. They stay on this machine."
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Own image files"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) void lab.openFiles(files).catch(() => undefined)
        }}
      />
    </>
  )
}
