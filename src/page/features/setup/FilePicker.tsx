/** Opens the user's files or a folder of images; nothing leaves the machine. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { useFixedReason } from '../../store/linkHooks'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { text } from '../../text/text'

export function FilePicker() {
  const lab = useLab()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const opening = useStore(useStores().lab, (state) => state.openingFiles)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  const fixed = useFixedReason('dataset')
  const blocked = opening ? text.common.readingFiles : ready ? fixed : text.common.backendNotReady
  const open = (chosen: File[]) => void reportFailure(lab, lab.openFiles(chosen))
  return (
    <>
      <Button
        label={opening ? text.dataset.reading : text.dataset.openFiles}
        size="small"
        blocked={blocked}
        onClick={() => files.current?.click()}
        title={text.dataset.openFilesHelp}
      />
      <Button
        label={text.dataset.openFolder}
        size="small"
        blocked={blocked}
        onClick={() => folder.current?.click()}
        title={text.dataset.openFolderHelp}
      />
      <FileInput label={text.dataset.imageFiles} input={files} multiple onFiles={open} />
      <FileInput label={text.dataset.imageFolder} input={folder} multiple folder onFiles={open} />
    </>
  )
}
