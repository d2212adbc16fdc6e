/** File and folder dialogs for model files. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { text } from '../../text/text'
import { weightsText } from '../../text/weights'

interface Props {
  importing: boolean
  onFiles(files: File[]): void
}

const accept = '.zip,.safetensors,.bin,.pt,.pth,.ckpt,.npz,.json,.npy'

export function ModelFiles({ importing, onFiles }: Props) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  const blocked = importing ? weightsText().importing : ready ? null : text.common.backendNotReady
  return (
    <div className="weights-tools">
      <Button
        label={weightsText().openFiles}
        size="small"
        blocked={blocked}
        onClick={() => files.current?.click()}
      />
      <Button
        label={weightsText().openFolder}
        size="small"
        blocked={blocked}
        onClick={() => folder.current?.click()}
      />
      <FileInput label={weightsText().files} input={files} accept={accept} multiple onFiles={onFiles} />
      <FileInput label={weightsText().folder} input={folder} multiple folder onFiles={onFiles} />
    </div>
  )
}
