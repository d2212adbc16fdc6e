/** One study: what it shows, its settings, its buttons, how far it is, what went wrong, and its result. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { toFailure, type Failure } from '../../../core/failure'
import type { StudyKind } from '../../../core/studyFields'
import { studyFields } from '../../../core/studyFields'
import { useLab, useStores } from '../../store/hooks'
import type { StudyRecord } from '../../store/state/studies'
import { studyBasis } from '../../store/state/studyPanel'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { fieldErrors, isUnderWay, sameStudy, studyBlocked, studyOf, type Edits } from './studyForm'
import { StudyForm } from './StudyForm'
import { StudyOutcome } from './StudyOutcome'
import { studyText } from './studyText'

const noEdits: Edits = {}

function Progress({ record, name }: { record: StudyRecord; name: string }) {
  const { done, all, doing } = record
  const text = record.state === 'waiting' || all === 0 ? 'Waiting for its turn' : doing
  return (
    <div className="study-progress">
      <progress aria-label={`Progress: ${name}`} max={all || 1} value={all > 0 ? done : undefined} />
      {all > 0 && (
        <span className="num small">
          {done} of {all}
        </span>
      )}
      <span className="small study-doing">{text}</span>
    </div>
  )
}

/** The failure with the setting's label in place of its key. */
function named(kind: StudyKind, failure: Failure): Failure {
  const field = studyFields[kind].find(({ key }) => key === failure.subject)
  return field ? { ...failure, subject: field.label } : failure
}

/** What stands where the result will be. */
function Before({ kind, hasRun }: { kind: StudyKind; hasRun: boolean }) {
  const { will, action } = studyText[kind]
  return <Empty title={hasRun ? `Press “${action}”` : 'Start a run first'}>{will}</Empty>
}

export function StudyTab({ kind }: { kind: StudyKind }) {
  const lab = useLab()
  const { studyPanel, view } = lab.stores
  const phase = useStore(useStores().lab, (state) => state.phase)
  const run = useStore(useStores().run, (state) => state.run)
  const form = useStore(useStores().settings, (state) => state.config)
  const edits = useStore(useStores().studyPanel, (state) => state.edits[kind]) ?? noEdits
  const record = useStore(useStores().studies, (state) => state.byKind[kind])
  const text = studyText[kind]
  const config = run ? studyBasis(run) : form
  const study = studyOf(kind, edits, config)
  const underWay = isUnderWay(record)
  const inspected = useStore(useStores().studyPanel, (state) => state.inspected)
  // A look inside stays on show while the next one is made, so that choosing a place is not interrupted.
  const stays = kind === 'inspect' && inspected !== null
  const shown = record?.result ? record : stays ? inspected : undefined
  const blocked = studyBlocked(phase, run, study, record)
  const change = (values: Readonly<Record<string, number | string>>) =>
    studyPanel.setState((state) => ({
      edits: { ...state.edits, [kind]: { ...state.edits[kind], ...values } },
    }))
  const begin = () =>
    void lab.study(study).catch((error: unknown) => {
      const failure = toFailure(error)
      // The record tells its own failure, and one that was cancelled needs no word.
      if (failure.code !== 'busy' && lab.stores.studies.getState().byKind[kind]?.failure !== failure)
        view.setState({ notice: failure })
    })
  const behind = stays && blocked === null && record !== undefined && !sameStudy(study, record.study)
  // Takes a moment only, so the result follows the form; what is chosen meanwhile is taken up when it is
  // done.
  useEffect(() => {
    if (behind) begin()
  })
  return (
    <div className="study" aria-busy={(stays && underWay) || undefined}>
      <p className="study-about">{text.about}</p>
      <StudyForm
        kind={kind}
        study={study}
        edits={edits}
        config={config}
        errors={fieldErrors(study, record)}
        onChange={(key, value) => change({ [key]: value })}
      />
      <div className="study-buttons">
        <Button kind="primary" label={text.action} blocked={blocked} onClick={begin} />
        <Button
          label="Cancel"
          blocked={underWay ? null : 'Nothing is under way.'}
          onClick={() => record && lab.cancelStudy(record.id)}
        />
        {Object.keys(edits).length > 0 && (
          <Button
            kind="plain"
            label="Defaults"
            onClick={() => studyPanel.setState((state) => ({ edits: { ...state.edits, [kind]: undefined } }))}
          />
        )}
      </div>
      {record && underWay && !stays && <Progress record={record} name={text.tab} />}
      {record?.state === 'failed' && record.failure && record.failure.code !== 'busy' && (
        <Notice failure={named(kind, record.failure)} />
      )}
      {record?.state === 'cancelled' && (
        <p className="small quiet">Cancelled{record.result ? '; below is what was done by then.' : '.'}</p>
      )}
      {shown?.result ? (
        <StudyOutcome record={shown} result={shown.result} run={run} form={study} onEdit={change} />
      ) : (
        !underWay && <Before kind={kind} hasRun={run !== null} />
      )}
    </div>
  )
}
