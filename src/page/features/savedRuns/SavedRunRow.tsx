/** One saved run: name, progress, and buttons to resume, open, save as a file and delete it. */
import { useStore } from 'zustand'
import { shippedLabel } from '../../../core/text/dataWords'
import type { StoredRun } from '../../store/state/savedRuns'
import { colourKey, colourOf } from '../../store/state/runColours'
import { runTitle } from '../../store/state/runName'
import { reportFailure } from '../../store/reportFailure'
import { useLab, useStores } from '../../store/hooks'
import { isActive } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { download, fileName } from '../../ui/download'
import { ago, bytes } from '../../ui/format'
import { Num } from '../../ui/inline'
import { ConfirmButton } from './ConfirmButton'
import { text } from '../../text/text'

/** Name of a data set by its id. */
export const datasetLabel = (id: string): string => shippedLabel(id) ?? text.savedRuns.ownImages

export function SavedRunRow({ saved, now }: { saved: StoredRun; now: number }) {
  const lab = useLab()
  const { runId, step, config, status, savedAt } = saved
  const isCurrent = useStore(useStores().run, ({ run }) => run?.id === runId && isActive(run))
  const inOtherTab = useStore(useStores().savedRuns, (state) => state.inOtherTabs.includes(runId))
  const opening = useStore(useStores().savedRuns, (state) => state.openingId !== null)
  const colour = useStore(useStores().runColours, (colours) => colourOf(colours, colourKey(saved)))
  const name = runTitle(saved)
  const busy = opening ? text.common.runBeingOpened : isCurrent ? text.savedRuns.isCurrent : null
  const unfinished = status === 'paused' && step < config.steps
  return (
    <li className="saved-run">
      <span className="saved-run-head">
        <i className="saved-run-swatch" style={{ background: `var(--run-${colour})` }} aria-hidden="true" />
        <strong>{name}</strong>
        <span className="small quiet">
          {inOtherTab ? text.savedRuns.inAnotherTab : isCurrent ? text.common.currentRun : ago(savedAt, now)}
        </span>
      </span>
      <span className="small">
        {text.savedRuns.progress(
          <Num>{step}</Num>,
          <Num>{config.steps}</Num>,
          datasetLabel(config.dataset),
          status === 'paused' ? text.savedRuns.unfinished : text.common.status[status],
          <Num>{bytes(saved.bytes)}</Num>,
        )}
      </span>
      <span className="saved-run-actions">
        {unfinished && (
          <Button
            size="small"
            label={text.savedRuns.resume}
            aria-label={text.savedRuns.resumeRun(name)}
            blocked={busy}
            onClick={() => void reportFailure(lab, lab.resumeSavedRun(runId))}
          />
        )}
        <Button
          size="small"
          label={text.savedRuns.open}
          aria-label={text.savedRuns.openRun(name)}
          blocked={busy}
          onClick={() => void reportFailure(lab, lab.openSavedRun(runId))}
        />
        <Button
          size="small"
          label={text.savedRuns.saveFile}
          aria-label={text.common.withNote(text.savedRuns.saveFile, name)}
          onClick={() =>
            void reportFailure(
              lab,
              lab.savedRunFile(runId).then((file) => download(fileName('igpt', name, `step ${step}`), file)),
            )
          }
        />
        <ConfirmButton
          label={text.common.delete}
          confirmLabel={text.savedRuns.deleteForGood}
          subject={name}
          blocked={isCurrent ? text.savedRuns.isCurrent : inOtherTab ? text.savedRuns.isElsewhere : null}
          onConfirm={() => void reportFailure(lab, lab.deleteSavedRun(runId))}
        />
      </span>
    </li>
  )
}
