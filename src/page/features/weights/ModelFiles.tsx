/** The browser's own dialogs for a model's files and for its folder. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'

interface Props {
  importing: boolean
  onFiles(files: File[]): void
}

const endings = '.zip,.safetensors,.bin,.pt,.pth,.npz,.json,.npy'

export function ModelFiles({ importing, onFiles }: Props) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  const blocked = importing ? 'A model is being read.' : ready ? null : 'The backend is not ready yet.'
  return (
    <div className="weights-tools">
      <Button
        label="Open model files"
        size="small"
        blocked={blocked}
        onClick={() => files.current?.click()}
      />
      <Button
        label="Open model folder"
        size="small"
        blocked={blocked}
        onClick={() => folder.current?.click()}
      />
      <FileInput label="Model files" input={files} accept={endings} multiple onFiles={onFiles} />
      <FileInput label="Model folder" input={folder} multiple folder onFiles={onFiles} />
    </div>
  )
}
