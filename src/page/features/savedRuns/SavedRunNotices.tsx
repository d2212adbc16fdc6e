/**
 * Messages about saved runs at the top of the page: an interrupted run to resume, a failed autosave, runs
 * that were dropped, and a copy of a run that another tab trains.
 */
import { useStore } from 'zustand'
import type { RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import { morePieces } from '../../../core/memoryChanges'
import type { BranchChange } from '../../../core/runRecord'
import { runName, runTitle } from '../../store/state/runName'
import { finishedIn, oldestRuns, type StoredRun } from '../../store/state/savedRuns'
import { reportFailure } from '../../store/reportFailure'
import { useLab, useNow, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { ago, bytes } from '../../ui/format'
import { Num } from '../../ui/inline'
import { Notice } from '../../ui/Notice'
import { ConfirmButton } from './ConfirmButton'
import { text } from '../../text/text'
import './savedRuns.css'

/** The same for a run set over seeds, which continues with the seeds that are left. */
function SetBanner({ newest, now }: { newest: StoredRun; now: number }) {
  const lab = useLab()
  const { id, size } = newest.set!
  const name = runName(id)
  const saved = useStore(useStores().savedRuns, (state) => state.runs)
  const openingId = useStore(useStores().savedRuns, (state) => state.openingId)
  const reading = useStore(useStores().runSet, (state) => state.readingId !== null)
  const ready = useStore(useStores().lab, ({ phase }) => phase === 'ready')
  const busy = reading ? text.runSets.reading : openingId === null ? null : text.common.runBeingOpened
  return (
    <section className="resume-banner" aria-label={text.savedRuns.offer}>
      <p>
        {text.runSets.stoppedAt(
          <strong>{name}</strong>,
          <Num>{finishedIn(saved, id)}</Num>,
          <Num>{size}</Num>,
          ago(newest.savedAt, now),
        )}
      </p>
      <div className="saved-run-actions">
        <Button
          kind="primary"
          size="small"
          label={text.runSets.continueThis}
          blocked={busy ?? (ready ? null : text.common.backendNotReady)}
          onClick={() => void reportFailure(lab, lab.continueSet(id))}
        />
        <Button
          size="small"
          label={text.common.show}
          blocked={busy}
          aria-label={text.runSets.openSet(name)}
          onClick={() => void reportFailure(lab, lab.openSet(id))}
        />
        <ConfirmButton
          label={text.savedRuns.discard}
          confirmLabel={text.savedRuns.discardForGood}
          subject={text.runSets.deleteSet(name, saved.filter(({ set }) => set?.id === id).length)}
          onConfirm={() => void reportFailure(lab, lab.deleteSet(id))}
        />
        <Button
          size="small"
          kind="plain"
          icon="close"
          iconOnly
          label={text.savedRuns.notNow}
          onClick={() => lab.dismissResumable()}
        />
      </div>
    </section>
  )
}

/** With what a failed run goes on, as its failure advises, and the words for it; null where as it was. */
function advised(
  { code, subject }: Failure,
  config: RunConfig,
): { label: string; change: BranchChange } | null {
  if (code === 'loss-not-finite') {
    // The remedy of the failure, rounded to two digits.
    const learningRate = Number((config.learningRate / 3).toPrecision(2))
    return { label: text.savedRuns.continueWithRate(learningRate), change: { learningRate } }
  }
  if (code !== 'out-of-memory' || subject !== 'accumulationSteps') return null
  const accumulationSteps = morePieces(config)
  return { label: text.savedRuns.continueInPieces(accumulationSteps), change: { accumulationSteps } }
}

/**
 * Lets the user resume a run that a closed tab, a crash or its own failure interrupted. Covers nothing and
 * stays until answered.
 */
function ResumeBanner() {
  const lab = useLab()
  const resumable = useStore(useStores().savedRuns, (state) => state.resumable)
  const openingId = useStore(useStores().savedRuns, (state) => state.openingId)
  const run = useStore(useStores().run, (state) => state.run)
  const now = useNow()
  if (!resumable) return null
  if (resumable.set?.kind === 'seeds') return <SetBanner newest={resumable} now={now} />
  const { runId, step, config, savedAt } = resumable
  const name = runName(runId)
  const busy = openingId === null ? null : text.common.runBeingOpened
  const otherwise = run?.id === runId && run.failure ? advised(run.failure, config) : null
  return (
    <section className="resume-banner" aria-label={text.savedRuns.offer}>
      <p>
        {run?.id === runId
          ? text.savedRuns.failedAt(<strong>{name}</strong>, <Num>{step}</Num>, ago(savedAt, now))
          : text.savedRuns.stoppedAt(
              <strong>{name}</strong>,
              <Num>{step}</Num>,
              <Num>{config.steps}</Num>,
              ago(savedAt, now),
            )}
      </p>
      <div className="saved-run-actions">
        {otherwise ? (
          <Button
            kind="primary"
            size="small"
            label={otherwise.label}
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.branchSavedRun(runId, otherwise.change))}
          />
        ) : (
          <Button
            kind="primary"
            size="small"
            label={text.savedRuns.resumeThis}
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.resumeSavedRun(runId))}
          />
        )}
        <Button
          size="small"
          label={text.common.show}
          blocked={busy}
          aria-label={text.savedRuns.showRun(name)}
          onClick={() => void reportFailure(lab, lab.openSavedRun(runId))}
        />
        <ConfirmButton
          label={text.savedRuns.discard}
          confirmLabel={text.savedRuns.discardForGood}
          subject={name}
          onConfirm={() => void reportFailure(lab, lab.deleteSavedRun(runId))}
        />
        <Button
          size="small"
          kind="plain"
          icon="close"
          iconOnly
          label={text.savedRuns.notNow}
          onClick={() => lab.dismissResumable()}
        />
      </div>
    </section>
  )
}

/** Where storage is full: deletes the oldest saved run, once the user has confirmed it, and saves again. */
function DeleteOldest() {
  const lab = useLab()
  const saved = useStore(useStores().savedRuns, (state) => state)
  const current = useStore(useStores().run, ({ run }) => run)
  const oldest = oldestRuns(saved, current)
  const [first] = oldest
  if (!first) return null
  const size = bytes(oldest.reduce((sum, run) => sum + run.bytes, 0))
  const name = first.set?.kind === 'seeds' ? runName(first.set.id) : runName(first.runId)
  return (
    <ConfirmButton
      label={text.savedRuns.deleteOldest}
      confirmLabel={text.savedRuns.deleteForGood}
      subject={text.savedRuns.deleteOldestSubject(name, size)}
      onConfirm={() => void reportFailure(lab, lab.deleteForRoom(oldest.map(({ runId }) => runId)))}
    />
  )
}

/** Says which runs were dropped, since only so many are kept, until it is dismissed. */
function DroppedNotice() {
  const { savedRuns } = useLab().stores
  const dropped = useStore(useStores().savedRuns, (state) => state.dropped)
  if (dropped.length === 0) return null
  return (
    <section className="resume-banner" role="status" aria-label={text.savedRuns.droppedTitle}>
      <p>{text.savedRuns.dropped(text.common.list(dropped.map(runTitle)))}</p>
      <Button size="small" label={text.common.dismiss} onClick={() => savedRuns.setState({ dropped: [] })} />
    </section>
  )
}

/** Reports that the current run is not being saved, once per failure code, since training continues. */
function AutosaveNotice() {
  const { savedRuns } = useLab().stores
  const failure = useStore(useStores().savedRuns, (state) => state.saveFailure)
  const dismissed = useStore(useStores().savedRuns, (state) => state.dismissedSaveFailure)
  if (!failure || failure.code === dismissed) return null
  return (
    <Notice failure={failure}>
      {failure.code === 'storage-full' && <DeleteOldest />}
      <Button
        label={text.common.dismiss}
        size="small"
        onClick={() => savedRuns.setState({ dismissedSaveFailure: failure.code })}
      />
    </Notice>
  )
}

/** All of them, those that there are. */
export function SavedRunNotices() {
  return (
    <>
      <AutosaveNotice />
      <DroppedNotice />
      <ResumeBanner />
    </>
  )
}

/** For a run that another tab trains: opens its last save as a new run. */
export function OpenCopy({ runId }: { runId: string }) {
  const lab = useLab()
  const open = () => {
    lab.stores.view.setState({ notice: null })
    return reportFailure(lab, lab.branchSavedRun(runId))
  }
  return <Button kind="primary" size="small" label={text.savedRuns.openCopy} onClick={() => void open()} />
}
