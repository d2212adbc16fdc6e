/**
 * The offer to go on with a run that was interrupted: by a closed tab, a crash, or its own failure. Calm: it
 * covers nothing and waits.
 */
import { useStore } from 'zustand'
import { runName } from '../../store/state/runName'
import { reportFailure } from '../../store/commands'
import { useLab, useNow, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { ago } from '../../ui/format'
import { Num } from '../../ui/inline'
import { ConfirmButton } from './ConfirmButton'
import { text } from '../../text/text'
import './savedRuns.css'

export function ResumeBanner() {
  const lab = useLab()
  const resumable = useStore(useStores().savedRuns, (state) => state.resumable)
  const openingId = useStore(useStores().savedRuns, (state) => state.openingId)
  const shown = useStore(useStores().run, (state) => state.run)
  const now = useNow()
  if (!resumable) return null
  const { runId, step, config, savedAt } = resumable
  const name = runName(runId)
  const busy = openingId === null ? null : text.common.runBeingOpened
  // What the failure itself advises, in figures that a person would choose.
  const gentler = Number((config.learningRate / 3).toPrecision(2))
  const diverged = shown?.id === runId && shown.failure?.code === 'loss-not-finite'
  return (
    <section className="kept-offer" aria-label={text.savedRuns.offer}>
      <p>
        {shown?.id === runId
          ? text.savedRuns.failedAt(<strong>{name}</strong>, <Num>{step}</Num>, ago(savedAt, now))
          : text.savedRuns.stoppedAt(
              <strong>{name}</strong>,
              <Num>{step}</Num>,
              <Num>{config.steps}</Num>,
              ago(savedAt, now),
            )}
      </p>
      <div className="kept-actions">
        {diverged ? (
          <Button
            kind="primary"
            size="small"
            label={text.savedRuns.continueWithRate(gentler)}
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.branchSavedRun(runId, { learningRate: gentler }))}
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
          sure={text.savedRuns.discardForGood}
          what={name}
          onSure={() => void reportFailure(lab, lab.deleteSavedRun(runId))}
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
