/** Opens the person's own files or a folder of pictures; nothing leaves the machine. */
import { useRef, type RefObject } from 'react'
import { useLab, useLabState } from '../../store/hooks'
import { Button } from '../../ui/Button'

const about = 'Own images, which stay on this machine: CIFAR-10, CIFAR-100, STL-10 or IDX files, plain, gzipped or as the published archives; '
  + 'or pictures (PNG, JPEG, WebP) in a .zip, .tar or .tar.gz with one folder a class, or in Parquet files.'
const aboutFolder = 'A folder of pictures (PNG, JPEG, WebP) with one folder a class inside, which stays on this machine.'

interface HiddenInputProps {
  label: string
  input: RefObject<HTMLInputElement | null>
  folder: boolean
}

/** The browser's own dialog, for files or for one folder. */
function HiddenInput({ label, input, folder }: HiddenInputProps) {
  const lab = useLab()
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      // React's types do not know this attribute; all browsers of today do.
      {...(folder ? { webkitdirectory: '' } : {})}
      aria-label={label}
      onChange={(event) => {
        const files = [...(event.target.files ?? [])]
        event.target.value = ''
        if (files.length > 0) void lab.openFiles(files).catch(() => undefined)
      }}
    />
  )
}

export function FilePicker() {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const opening = useLabState('lab', (state) => state.openingFiles)
  const ready = useLabState('lab', (state) => state.phase === 'ready')
  const blocked = opening ? 'Files are being read.' : ready ? null : 'The backend is not ready yet.'
  return (
    <>
      <Button label={opening ? 'Reading…' : 'Open files'} size="small" blocked={blocked} onClick={() => files.current?.click()} title={about} />
      <Button label="Open folder" size="small" blocked={blocked} onClick={() => folder.current?.click()} title={aboutFolder} />
      <HiddenInput label="Own image files" input={files} folder={false} />
      <HiddenInput label="Own image folder" input={folder} folder />
    </>
  )
}
