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
import { ConfirmButton } from './ConfirmButton'
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
  const busy = openingId === null ? null : 'A run is being opened.'
  // What the failure itself advises, in figures that a person would choose.
  const gentler = Number((config.learningRate / 3).toPrecision(2))
  const diverged = shown?.id === runId && shown.failure?.code === 'loss-not-finite'
  return (
    <section className="kept-offer" aria-label="An unfinished run">
      <p>
        {shown?.id === runId ? (
          <>
            <strong>{name}</strong> is kept as it was at step <span className="num">{step}</span>
          </>
        ) : (
          <>
            Your run <strong>{name}</strong> stopped at step <span className="num">{step}</span> of{' '}
            <span className="num">{config.steps}</span>
          </>
        )}
        , {ago(savedAt, now)}.
      </p>
      <div className="kept-actions">
        {diverged ? (
          <Button
            kind="primary"
            size="small"
            label={`Go on with learning rate ${gentler}`}
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.branchSavedRun(runId, { learningRate: gentler }))}
          />
        ) : (
          <Button
            kind="primary"
            size="small"
            label="Resume this run"
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.resumeSavedRun(runId))}
          />
        )}
        <Button
          size="small"
          label="Show"
          blocked={busy}
          aria-label={`Show ${name} as it was`}
          onClick={() => void reportFailure(lab, lab.openSavedRun(runId))}
        />
        <ConfirmButton
          label="Discard"
          sure="Discard for good"
          what={name}
          onSure={() => void reportFailure(lab, lab.deleteSavedRun(runId))}
        />
        <Button
          size="small"
          kind="plain"
          icon="close"
          iconOnly
          label="Not now"
          onClick={() => lab.dismissResumable()}
        />
      </div>
    </section>
  )
}
