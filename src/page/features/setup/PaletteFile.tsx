/** Opens a palette from a file, and keeps the one on show as a file. Nothing leaves the machine. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { clustersOfRun, paletteJson, paletteNpy } from '../../../core/paletteColours'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { download, fileName } from '../../ui/download'
import { Notice } from '../../ui/Notice'

const about =
  "A palette instead of fitting one: OpenAI's kmeans_centers.npy, transformers' preprocessor_config.json, or a JSON list of colours."

export function PaletteFile() {
  const lab = useLab()
  const input = useRef<HTMLInputElement>(null)
  const config = useStore(useStores().settings, (state) => state.config)
  const { preview, preparing, paletteFailure, phase } = useStore(useStores().lab, (state) => state)
  const clusters = preview && !preview.codes ? clustersOfRun(config, preview.palette) : null
  const waiting = preparing ? 'The palette is being fitted.' : null
  const unsaved = clusters ? waiting : 'Learned codes are no palette.'
  const save = (ending: string, content: BlobPart) =>
    download(fileName(ending, 'palette', (clusters?.length ?? 0) / 3), new Blob([content]))
  return (
    <details className="more small palette-file" open={paletteFailure ? true : undefined}>
      <summary>Palette as a file</summary>
      {paletteFailure && <Notice failure={paletteFailure} />}
      <p className="quiet">{about}</p>
      <div className="palette-tools">
        <Button
          label="Open palette"
          size="small"
          blocked={phase === 'ready' ? null : 'The backend is not ready yet.'}
          onClick={() => input.current?.click()}
        />
        <Button
          label="Save as JSON"
          size="small"
          blocked={unsaved}
          onClick={() => clusters && save('json', paletteJson(clusters))}
        />
        <Button
          label="Save as .npy"
          size="small"
          blocked={unsaved}
          onClick={() => clusters && save('npy', paletteNpy(clusters))}
        />
      </div>
      {/* A failure is on show already. */}
      <FileInput
        label="Palette file"
        input={input}
        accept=".npy,.json"
        onFiles={([file]) => void lab.openPalette(file).catch(() => undefined)}
      />
    </details>
  )
}
