/** File and folder dialogs for model files. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { text } from '../../text/text'

interface Props {
  importing: boolean
  onFiles(files: File[]): void
}

const accept = '.zip,.safetensors,.bin,.pt,.pth,.ckpt,.npz,.json,.npy'

export function ModelFiles({ importing, onFiles }: Props) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  const blocked = importing ? text.weights.importing : ready ? null : text.common.backendNotReady
  return (
    <div className="weights-tools">
      <Button
        label={text.weights.openFiles}
        size="small"
        blocked={blocked}
        onClick={() => files.current?.click()}
      />
      <Button
        label={text.weights.openFolder}
        size="small"
        blocked={blocked}
        onClick={() => folder.current?.click()}
      />
      <FileInput label={text.weights.files} input={files} accept={accept} multiple onFiles={onFiles} />
      <FileInput label={text.weights.folder} input={folder} multiple folder onFiles={onFiles} />
    </div>
  )
}
