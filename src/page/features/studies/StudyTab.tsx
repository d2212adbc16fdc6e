/** One kind of study: what it shows, its settings, buttons, progress, failure and result. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { Failure } from '../../../core/failure'
import { type StudyKind } from '../../../core/studies/registry'
import { texts } from '../../../core/text/texts'
import { useLab, useStores } from '../../store/hooks'
import type { StudyRecord } from '../../store/state/studies'
import { studyBasis } from '../../store/state/studyPanel'
import { reportFailure } from '../../store/reportFailure'
import { studiesText } from '../../text/studies'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Panel'
import { Notice } from '../../ui/Notice'
import { fieldErrors, isUnderWay, sameStudy, studyBlocked, studyOf, type Edits } from './studyForm'
import { WeightsInput } from '../../ui/WeightsInput'
import { useChosenWeights } from '../../store/weightsHook'
import { StudyForm } from './StudyForm'
import { StudyOutcome } from './StudyOutcome'
import { studyLabel } from '../../../core/validation'

const noEdits: Edits = {}

function Progress({ record, name }: { record: StudyRecord; name: string }) {
  const { done, all, doing } = record
  const status = record.state === 'waiting' || all === 0 ? studiesText().waiting : doing
  return (
    <div className="study-progress">
      <progress aria-label={studiesText().progress(name)} max={all || 1} value={all > 0 ? done : undefined} />
      {all > 0 && <span className="num small">{studiesText().done(done, all)}</span>}
      <span className="small study-doing">{status}</span>
    </div>
  )
}

/** The failure with the setting's label as its subject, not the key. */
function withLabel(kind: StudyKind, failure: Failure): Failure {
  const label = failure.subject === undefined ? undefined : studyLabel(kind, failure.subject)
  return label === undefined ? failure : { ...failure, subject: label }
}

/** Whether a study that was done is made again of a later step: its result stays, without progress. */
const isRepeated = ({ result }: StudyRecord): boolean =>
  result?.kind === 'featureMap' && result.steps.length > 0

/** Shown until there is a result. */
function NoResult({ kind, hasRun }: { kind: StudyKind; hasRun: boolean }) {
  const { result, action } = studiesText().tabs[kind]
  return <Empty title={hasRun ? studiesText().press(action) : studiesText().startFirst}>{result}</Empty>
}

export function StudyTab({ kind }: { kind: StudyKind }) {
  const lab = useLab()
  const { studyPanel } = lab.stores
  const phase = useStore(useStores().lab, (state) => state.phase)
  const run = useStore(useStores().run, (state) => state.run)
  const form = useStore(useStores().settings, (state) => state.config)
  const edits = useStore(useStores().studyPanel, (state) => state.edits[kind]) ?? noEdits
  const record = useStore(useStores().studies, (state) => state.byKind[kind])
  const { about, action } = studiesText().tabs[kind]
  const config = run ? studyBasis(run) : form
  const study = studyOf(kind, edits, config)
  const underWay = isUnderWay(record)
  const weights = useChosenWeights()
  const inspected = useStore(useStores().studyPanel, (state) => state.inspected)
  // An inspect result stays visible while the next is computed, so that choosing places is not interrupted.
  const stays = kind === 'inspect' && inspected !== null
  const shown = record?.result ? record : stays ? inspected : undefined
  const blocked = studyBlocked(phase, run, study, record)
  const change = (values: Readonly<Record<string, number | string>>) =>
    studyPanel.setState((state) => ({
      edits: { ...state.edits, [kind]: { ...state.edits[kind], ...values } },
    }))
  const start = () => void reportFailure(lab, lab.study(study))
  const behind = stays && blocked === null && record !== undefined && !sameStudy(study, record.study)
  // It is quick, so the result follows the form; a choice made meanwhile is requested when it ends.
  useEffect(() => {
    if (behind) start()
  })
  return (
    <div className="study" aria-busy={(stays && underWay) || undefined}>
      <p className="study-about">{about}</p>
      {weights && <WeightsInput {...weights} />}
      <StudyForm
        study={study}
        edits={edits}
        config={config}
        errors={fieldErrors(study, record)}
        onChange={(key, value) => change({ [key]: value })}
      />
      <div className="study-buttons">
        <Button kind="primary" label={action} blocked={blocked} onClick={start} />
        <Button
          label={studiesText().cancel}
          blocked={underWay ? null : studiesText().blocked.notRunning}
          onClick={() => record && lab.cancelStudy(record.id)}
        />
        {Object.keys(edits).length > 0 && (
          <Button
            kind="plain"
            label={studiesText().defaults}
            onClick={() => studyPanel.setState((state) => ({ edits: { ...state.edits, [kind]: undefined } }))}
          />
        )}
      </div>
      {record && underWay && !stays && !isRepeated(record) && (
        <Progress record={record} name={texts.studies[kind].name} />
      )}
      {record?.state === 'failed' && record.failure && record.failure.code !== 'busy' && (
        <Notice failure={withLabel(kind, record.failure)} />
      )}
      {record?.state === 'cancelled' && (
        <p className="small quiet">
          {record.result ? studiesText().cancelledWithResult : studiesText().cancelled}
        </p>
      )}
      {shown?.result ? (
        <StudyOutcome record={shown} result={shown.result} run={run} form={study} onEdit={change} />
      ) : (
        !underWay && <NoResult kind={kind} hasRun={run !== null} />
      )}
    </div>
  )
}
