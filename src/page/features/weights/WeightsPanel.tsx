/**
 * Export of the run's model as a Hugging Face folder or safetensors file, and import of a model as a run.
 * Nothing leaves the machine by itself.
 */
import { Suspense } from 'react'
import { useStore } from 'zustand'
import { commandById, runCommand } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { reportFailure } from '../../store/reportFailure'
import { isHeadless } from '../../../core/runRecord'
import { lazy } from '../../ui/lazy'
import { Button } from '../../ui/Button'
import { DropZone } from '../../ui/DropZone'
import { droppedFiles } from '../../ui/receivedFiles'
import { code } from '../../ui/inline'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { WeightsInput } from '../../ui/WeightsInput'
import { useChosenWeights } from '../../store/weightsHook'
import { ModelFiles } from './ModelFiles'
import { text } from '../../text/text'
import { weightsText } from '../../text/weights'
import './weights.css'

const HeadNote = lazy(async () => ({ default: (await import('./HeadNote')).HeadNote }))

/** Buttons of the two export commands. */
function ExportButtons() {
  const lab = useLab()
  const exporting = useStore(useStores().modelFiles, (state) => state.exporting)
  // Renders again when the state that the commands' `blocked` reads changes.
  useStore(useStores().run, ({ run, pending }) =>
    [run?.id, run?.status, run?.savedStatus, pending?.id].join(),
  )
  return (
    <div className="weights-tools">
      {(['exportFolder', 'exportWeights'] as const).map((id) => {
        const command = commandById(id)
        const busy = exporting ? weightsText().exporting : null
        return (
          <Button
            key={id}
            size="small"
            label={command.label}
            title={command.help}
            blocked={command.blocked(lab) ?? busy}
            onClick={() => void runCommand(lab, command)}
          />
        )
      })}
    </div>
  )
}

function Reading() {
  const opening = useStore(useStores().modelFiles, (state) => state.progress)
  const percent = opening && opening.all > 0 ? Math.floor((100 * opening.done) / opening.all) : null
  return (
    <div className="weights-reading">
      <progress aria-label={weightsText().readingModel} max={100} value={percent ?? undefined} />
      <span className="small quiet num">
        {percent === null ? weightsText().reading : text.common.percent(percent)}
      </span>
    </div>
  )
}

export function WeightsPanel() {
  const lab = useLab()
  const { importing, failure, opened } = useStore(useStores().modelFiles, (state) => state)
  const runId = useStore(useStores().run, ({ run }) => run?.id)
  const headless = useStore(useStores().run, ({ run }) => run !== null && isHeadless(run))
  const unused = opened && opened.runId === runId ? opened.unused : []
  const weights = useChosenWeights()
  const open = (files: File[]) => void reportFailure(lab, lab.importWeights(files))
  const drop = (transfer: DataTransfer) => {
    const opened = droppedFiles(transfer).then(async (found) => {
      if (found.length > 0) await lab.importWeights(found.map(({ file }) => file))
    })
    void reportFailure(lab, opened)
  }
  return (
    <DropZone className="weights-drop" onDrop={drop}>
      <Panel title={weightsText().title} className="weights-panel">
        <p className="small quiet">{weightsText().exportAbout}</p>
        {weights && <WeightsInput {...weights} />}
        <ExportButtons />
        <p className="small quiet">
          {weightsText().importAbout(
            code('model.safetensors'),
            code('pytorch_model.bin'),
            code('config.json'),
            code('preprocessor_config.json'),
          )}
        </p>
        <ModelFiles importing={importing} onFiles={open} />
        {importing && <Reading />}
        {(headless || unused.length > 0) && (
          <Suspense>
            <HeadNote headless={headless} unused={unused} />
          </Suspense>
        )}
        {failure && (
          <Notice failure={failure}>
            <Button
              label={text.common.dismiss}
              size="small"
              onClick={() => lab.stores.modelFiles.setState({ failure: null })}
            />
          </Notice>
        )}
      </Panel>
    </DropZone>
  )
}
