/** Run files (.igpt): save and open complete runs, and open the pretrained examples. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { toFailure, type Failure } from '../../../core/failure'
import { commandById, reportFailure, runCommand } from '../../store/commands'
import type { Example } from '../../store/actions/examples'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { DropZone } from '../../ui/DropZone'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { isExample } from '../../store/state/run'
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
      {(['saveRun', 'openRun'] as const).map((id) => {
        const command = commandById(id)
        return (
          <Button
            key={id}
            size="small"
            label={command.label}
            title={text.common.withKey(command.help, command.key)}
            aria-keyshortcuts={command.key}
            blocked={command.blocked(lab)}
            onClick={() => void runCommand(lab, command)}
          />
        )
      })}
    </div>
  )
}

function Examples() {
  const lab = useLab()
  const [list, setList] = useState<Example[]>([])
  const [failure, setFailure] = useState<Failure | null>(null)
  const isTraining = useStore(
    useStores().run,
    ({ run, pending }) => pending !== null || run?.status === 'running' || run?.status === 'preparing',
  )
  const load = () => {
    setFailure(null)
    void lab.examples().then(setList, (error: unknown) => setFailure(toFailure(error)))
  }
  return (
    <details
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && list.length === 0) load()
      }}
    >
      <summary>{text.runFiles.examples}</summary>
      {failure && <Notice failure={failure} />}
      <ul className="run-examples" aria-label={text.runFiles.examples}>
        {list.map((example) => (
          <li key={example.file}>
            <span className="run-example-text">
              <strong>{example.label}</strong>
              <span className="small quiet">{example.about}</span>
            </span>
            <Button
              size="small"
              label={text.common.show}
              aria-label={text.runFiles.showExample(example.label)}
              blocked={isTraining ? text.runFiles.pauseFirst : null}
              onClick={() => void reportFailure(lab, lab.openExample(example))}
            />
          </li>
        ))}
      </ul>
    </details>
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
        <Examples />
      </Panel>
    </DropZone>
  )
}

/** States that the current run is a pretrained example, not a run of the user. */
export function ExampleNote() {
  const label = useStore(useStores().run, (state) => (isExample(state) ? state.example?.label : undefined))
  const awaited = useStore(useStores().view, (state) => state.awaitsExample)
  if (label === undefined && awaited)
    return (
      <div className="run-example-note quiet">
        <p>{text.runFiles.exampleAwaited}</p>
      </div>
    )
  if (label === undefined) return null
  return (
    <section className="run-example-note" aria-label={text.runFiles.exampleRegion}>
      <p>{text.runFiles.exampleNote(<strong>{label}</strong>)}</p>
    </section>
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
