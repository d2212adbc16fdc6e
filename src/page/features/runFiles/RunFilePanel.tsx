/** Run files (.igpt): save and open complete runs. */
import { useStore } from 'zustand'
import { commandById, commandButton, runCommand } from '../../store/commands'
import { reportFailure } from '../../store/reportFailure'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { DropZone } from '../../ui/DropZone'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { text } from '../../text/text'
import './runFiles.css'

function FileButtons() {
  const lab = useLab()
  // Renders again when the state that the commands' `blocked` reads changes.
  useStore(useStores().run, ({ run, pending }) =>
    [run?.id, run?.status, run?.savedStatus, pending?.id].join(),
  )
  return (
    <div className="run-file-tools">
      {(['saveRun', 'openRun', 'print'] as const).map((id) => {
        const command = commandById(id)
        return (
          <Button
            key={id}
            {...commandButton(lab, command)}
            size="small"
            title={text.common.withKey(command.help, command.key)}
          />
        )
      })}
    </div>
  )
}

export function RunFilePanel() {
  const lab = useLab()
  const drop = (transfer: DataTransfer) => {
    const files = Array.from(transfer.files, (file) => ({ name: file.name, file }))
    void reportFailure(lab, lab.openRunFiles(files))
  }
  return (
    <DropZone className="run-drop" onDrop={drop}>
      <Panel title={text.runFiles.title}>
        <p className="small quiet">{text.runFiles.about}</p>
        <FileButtons />
      </Panel>
    </DropZone>
  )
}

/** Opens a run file on a page whose backend could not start: a saved run can be viewed without one. */
export function OpenWithoutBackend() {
  const lab = useLab()
  const notice = useStore(useStores().view, (state) => state.notice)
  const command = commandById('openRun')
  return (
    <>
      <Button
        label={command.label}
        title={command.help}
        blocked={command.blocked(lab)}
        onClick={() => void runCommand(lab, command)}
      />
      {notice && <Notice failure={notice} />}
    </>
  )
}
