/** Opens a palette from a file, and saves the current one as a file. Nothing leaves the machine. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { clustersOfRun, paletteJson, paletteNpy } from '../../../core/paletteColours'
import { commandById, commandButton } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { useFixedReason } from '../../store/linkHooks'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { download, fileName } from '../../ui/download'
import { Notice } from '../../ui/Notice'
import { text } from '../../text/text'

export function PaletteFile() {
  const lab = useLab()
  const input = useRef<HTMLInputElement>(null)
  const config = useStore(useStores().settings, (state) => state.config)
  const { preview, preparing, paletteFailure, phase } = useStore(useStores().lab, (state) => state)
  const fixed = useFixedReason('palette')
  const clusters = preview && !preview.codes ? clustersOfRun(config, preview.palette) : null
  const fitting = preparing ? text.palette.fitting : null
  const saveBlocked = clusters ? fitting : text.palette.codesAreNoPalette
  const save = (ending: string, content: BlobPart) =>
    download(fileName(ending, 'palette', (clusters?.length ?? 0) / 3), new Blob([content]))
  return (
    <>
      <PaletteEditorButton />
      <details className="more small palette-file" open={paletteFailure ? true : undefined}>
        <summary>{text.palette.fold}</summary>
        {paletteFailure && <Notice failure={paletteFailure} />}
        <p className="quiet">{text.palette.about}</p>
        <div className="palette-tools">
          <Button
            label={text.palette.open}
            size="small"
            blocked={phase === 'ready' ? fixed : text.common.backendNotReady}
            onClick={() => input.current?.click()}
          />
          <Button
            label={text.palette.saveJson}
            size="small"
            blocked={saveBlocked}
            onClick={() => clusters && save('json', paletteJson(clusters))}
          />
          <Button
            label={text.palette.saveNpy}
            size="small"
            blocked={saveBlocked}
            onClick={() => clusters && save('npy', paletteNpy(clusters))}
          />
        </div>
        {/* lab.openPalette stores its failure, which is displayed above. */}
        <FileInput
          label={text.palette.file}
          input={input}
          accept=".npy,.json"
          onFiles={([file]) => void reportFailure(lab, lab.openPalette(file))}
        />
      </details>
    </>
  )
}

/** Opens the palette editor. */
function PaletteEditorButton() {
  const lab = useLab()
  const command = commandById('editPalette')
  return <Button {...commandButton(lab, command)} icon="pencil" size="small" />
}
