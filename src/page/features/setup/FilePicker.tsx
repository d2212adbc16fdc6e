/** Opens the person's own files or a folder of pictures; nothing leaves the machine. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'

const about =
  'Own images, which stay on this machine: CIFAR-10, CIFAR-100, STL-10 or IDX files, plain, gzipped or as the published archives; ' +
  'or pictures (PNG, JPEG, WebP) in a .zip, .tar or .tar.gz with one folder a class, or in Parquet files.'
const aboutFolder =
  'A folder of pictures (PNG, JPEG, WebP) with one folder a class inside, which stays on this machine.'

export function FilePicker() {
  const lab = useLab()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const opening = useStore(useStores().lab, (state) => state.openingFiles)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  const blocked = opening ? 'Files are being read.' : ready ? null : 'The backend is not ready yet.'
  // A failure of reading is on show already.
  const open = (chosen: File[]) => void lab.openFiles(chosen).catch(() => undefined)
  return (
    <>
      <Button
        label={opening ? 'Reading…' : 'Open files'}
        size="small"
        blocked={blocked}
        onClick={() => files.current?.click()}
        title={about}
      />
      <Button
        label="Open folder"
        size="small"
        blocked={blocked}
        onClick={() => folder.current?.click()}
        title={aboutFolder}
      />
      <FileInput label="Own image files" input={files} multiple onFiles={open} />
      <FileInput label="Own image folder" input={folder} multiple folder onFiles={open} />
    </>
  )
}
