/** The browser's own dialogs for a model's files and for its folder. */
import { useRef, type RefObject } from 'react'
import { useLabState } from '../../store/hooks'
import { Button } from '../../ui/Button'

interface Props {
  importing: boolean
  onFiles(files: File[]): void
}

interface HiddenInputProps extends Pick<Props, 'onFiles'> {
  label: string
  input: RefObject<HTMLInputElement | null>
  folder: boolean
}

function HiddenInput({ label, input, folder, onFiles }: HiddenInputProps) {
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      // React's types do not know this attribute; all browsers of today do.
      {...(folder ? { webkitdirectory: '' } : { accept: '.zip,.safetensors,.bin,.pt,.pth,.npz,.json,.npy' })}
      aria-label={label}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])]
        event.target.value = ''
        if (files.length > 0) onFiles(files)
      }}
    />
  )
}

export function ModelFiles({ importing, onFiles }: Props) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const ready = useLabState('lab', (state) => state.phase === 'ready')
  const blocked = importing ? 'A model is being read.' : ready ? null : 'The backend is not ready yet.'
  return (
    <div className="weights-tools">
      <Button label="Open model files" size="small" blocked={blocked} onClick={() => files.current?.click()} />
      <Button label="Open model folder" size="small" blocked={blocked} onClick={() => folder.current?.click()} />
      <HiddenInput label="Model files" input={files} folder={false} onFiles={onFiles} />
      <HiddenInput label="Model folder" input={folder} folder onFiles={onFiles} />
    </div>
  )
}
