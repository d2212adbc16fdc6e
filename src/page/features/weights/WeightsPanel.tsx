/**
 * Weights in and out: the run's model for elsewhere, and a model from elsewhere as a run. Nothing leaves the
 * machine by itself.
 */
import { useStore } from 'zustand'
import { commandById, runCommand } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { DropZone } from '../../ui/DropZone'
import { droppedFiles } from '../../ui/droppedFiles'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { ModelFiles } from './ModelFiles'
import './weights.css'

/** The two exports, as buttons of their commands. */
function ExportButtons() {
  const lab = useLab()
  const exporting = useStore(useStores().modelFiles, (state) => state.exporting)
  // What decides whether they can act: drawn again when the run on show changes.
  useStore(useStores().run, ({ run, pending }) =>
    [run?.id, run?.status, run?.savedStatus, pending?.id].join(),
  )
  return (
    <div className="weights-tools">
      {(['exportFolder', 'exportWeights'] as const).map((id) => {
        const command = commandById(id)
        const busy = exporting ? 'An export is being made.' : null
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
      <progress aria-label="Reading the model" max={100} value={percent ?? undefined} />
      <span className="small quiet num">{percent === null ? 'Reading…' : `${percent} %`}</span>
    </div>
  )
}

export function WeightsPanel() {
  const lab = useLab()
  const { importing, failure } = useStore(useStores().modelFiles, (state) => state)
  // A failure of reading is on show already.
  const open = (files: File[]) => void lab.importWeights(files).catch(() => undefined)
  const drop = (transfer: DataTransfer) => {
    void droppedFiles(transfer).then(
      (found) => {
        if (found.length > 0) open(found.map(({ file }) => file))
      },
      () => undefined,
    )
  }
  return (
    <DropZone className="weights-drop" onDrop={drop}>
      <Panel title="Weights" className="weights-panel">
        <p className="small quiet">
          This run's model for elsewhere: a folder for Hugging Face transformers, or the bare tensors.
        </p>
        <ExportButtons />
        <p className="small quiet">
          A model from elsewhere as a run, to complete, study and train on: an ImageGPT folder or its files (
          <code>model.safetensors</code> or <code>pytorch_model.bin</code>, <code>config.json</code>,{' '}
          <code>preprocessor_config.json</code>), also zipped. Drop them here.
        </p>
        <ModelFiles importing={importing} onFiles={open} />
        {importing && <Reading />}
        {failure && (
          <Notice failure={failure}>
            <Button
              label="Dismiss"
              size="small"
              onClick={() => lab.stores.modelFiles.setState({ failure: null })}
            />
          </Notice>
        )}
      </Panel>
    </DropZone>
  )
}
