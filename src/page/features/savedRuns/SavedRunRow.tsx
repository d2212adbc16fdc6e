/** One kept run: what it is, how far it came, and what can be done with it. */
import { useStore } from 'zustand'
import { shippedDatasets } from '../../../core/shippedDatasets'
import type { StoredRun } from '../../store/state/savedRuns'
import { runColour, runName } from '../../store/state/runName'
import { reportFailure } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { isActive } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { download, fileName } from '../../ui/download'
import { ago, bytes } from '../../ui/format'
import { ConfirmButton } from './ConfirmButton'

const labelOf = (id: string): string =>
  shippedDatasets.find((set) => set.id === id)?.label ?? 'your own images'

export function SavedRunRow({ kept, now }: { kept: StoredRun; now: number }) {
  const lab = useLab()
  const { runId, step, config, status, savedAt } = kept
  const shown = useStore(useStores().run, ({ run }) => run?.id === runId && isActive(run))
  const elsewhere = useStore(useStores().savedRuns, (state) => state.inOtherTabs.includes(runId))
  const opening = useStore(useStores().savedRuns, (state) => state.openingId !== null)
  const name = runName(runId)
  const busy = opening ? 'A run is being opened.' : shown ? 'This run is on show.' : null
  const unfinished = status === 'paused' && step < config.steps
  return (
    <li className="kept-row">
      <span className="kept-head">
        <i
          className="kept-swatch"
          style={{ background: `var(--run-${runColour(runId)})` }}
          aria-hidden="true"
        />
        <strong>{name}</strong>
        <span className="small quiet">
          {elsewhere ? 'in another tab' : shown ? 'on show' : ago(savedAt, now)}
        </span>
      </span>
      <span className="small">
        step <span className="num">{step}</span> of <span className="num">{config.steps}</span> ·{' '}
        {labelOf(config.dataset)} · {status === 'paused' ? 'unfinished' : status} ·{' '}
        <span className="num">{bytes(kept.bytes)}</span>
      </span>
      <span className="kept-actions">
        {unfinished && (
          <Button
            size="small"
            label="Resume"
            aria-label={`Resume ${name}`}
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.resumeSavedRun(runId))}
          />
        )}
        <Button
          size="small"
          label="Open"
          aria-label={`Open ${name} as it was`}
          blocked={busy}
          onClick={() => void reportFailure(lab, lab.openSavedRun(runId))}
        />
        <Button
          size="small"
          label="Save file"
          aria-label={`Save file: ${name}`}
          onClick={() =>
            void reportFailure(
              lab,
              lab.savedRunFile(runId).then((file) => download(fileName('igpt', name, `step ${step}`), file)),
            )
          }
        />
        <ConfirmButton
          label="Delete"
          sure="Delete for good"
          what={name}
          blocked={shown ? 'This run is on show.' : elsewhere ? 'This run is open in another tab.' : null}
          onSure={() => void reportFailure(lab, lab.deleteSavedRun(runId))}
        />
      </span>
    </li>
  )
}
