/** One saved run set: progress, buttons for all of its runs together, and each run in a fold. */
import { useStore } from 'zustand'
import { setOf } from '../../../core/runSet'
import { reportFailure } from '../../store/reportFailure'
import { useLab, useStores } from '../../store/hooks'
import { setArchive } from '../../store/setArchive'
import { isActive } from '../../store/state/run'
import { colourOf } from '../../store/state/runColours'
import { runName } from '../../store/state/runName'
import type { StoredRun } from '../../store/state/savedRuns'
import { Button } from '../../ui/Button'
import { download } from '../../ui/download'
import { ago, bytes } from '../../ui/format'
import { Num } from '../../ui/inline'
import { ConfirmButton } from './ConfirmButton'
import { datasetLabel, SavedRunRow } from './SavedRunRow'
import { text } from '../../text/text'

interface Props {
  /** Saved runs of one set over seeds, newest first, at least one. */
  runs: readonly StoredRun[]
  now: number
}

/** Why the set cannot be read or changed now; null if it can. */
function useBlocked(setId: string, runs: readonly StoredRun[]): string | null {
  const isCurrent = useStore(useStores().run, ({ run }) => run?.set?.id === setId && isActive(run))
  const isQueued = useStore(useStores().runSet, ({ queue }) => queue?.set.id === setId)
  const reading = useStore(useStores().runSet, ({ readingId }) => readingId !== null)
  const opening = useStore(useStores().savedRuns, (state) => state.openingId !== null)
  const elsewhere = useStore(useStores().savedRuns, ({ inOtherTabs }) =>
    runs.some(({ runId }) => inOtherTabs.includes(runId)),
  )
  if (isCurrent || isQueued) return text.runSets.isTraining
  if (elsewhere) return text.runSets.isElsewhere
  if (reading) return text.runSets.reading
  return opening ? text.common.runBeingOpened : null
}

export function SavedSetRow({ runs, now }: Props) {
  const lab = useLab()
  const [newest] = runs
  const { id, size } = newest.set!
  const blocked = useBlocked(id, runs)
  const ready = useStore(useStores().lab, ({ phase }) => phase === 'ready')
  const trains = useStore(useStores().run, ({ run }) => isActive(run))
  const colour = useStore(useStores().runColours, (colours) => colourOf(colours, id))
  const name = runName(id)
  const { config } = setOf(newest.set!, newest.config)
  const done = runs.filter(({ status }) => status === 'finished').length
  const allBytes = runs.reduce((sum, run) => sum + run.bytes, 0)
  const inOrder = runs.toSorted((a, b) => (a.set?.index ?? 0) - (b.set?.index ?? 0))
  return (
    <li className="saved-run" aria-label={text.runSets.set(name, size)}>
      <span className="saved-run-head">
        <i className="saved-run-swatch" style={{ background: `var(--run-${colour})` }} aria-hidden="true" />
        <strong>{text.runSets.set(name, size)}</strong>
        <span className="small quiet">{ago(newest.savedAt, now)}</span>
      </span>
      <span className="small">
        {text.runSets.savedFacts(
          text.runSets.progress(<Num>{done}</Num>, <Num>{size}</Num>),
          datasetLabel(config.dataset),
          <Num>{bytes(allBytes)}</Num>,
        )}
      </span>
      <span className="saved-run-actions">
        {done < size && (
          <Button
            size="small"
            label={text.runSets.continue}
            aria-label={text.runSets.continueSet(name)}
            blocked={
              blocked ?? (trains ? text.disabled.stopFirst : ready ? null : text.common.backendNotReady)
            }
            onClick={() => void reportFailure(lab, lab.continueSet(id))}
          />
        )}
        <Button
          size="small"
          label={text.runSets.open}
          aria-label={text.runSets.openSet(name)}
          blocked={blocked}
          onClick={() => void reportFailure(lab, lab.openSet(id))}
        />
        <Button
          size="small"
          label={text.runSets.saveZip}
          aria-label={text.runSets.saveZipOf(name)}
          onClick={() =>
            void reportFailure(
              lab,
              setArchive(lab, id).then((archive) => download(archive.name, archive.file)),
            )
          }
        />
        <ConfirmButton
          label={text.common.delete}
          confirmLabel={text.runSets.deleteForGood}
          subject={text.runSets.deleteSet(name, runs.length)}
          blocked={blocked}
          onConfirm={() => void reportFailure(lab, lab.deleteSet(id))}
        />
      </span>
      <details>
        <summary>{text.runSets.members(name)}</summary>
        <ul className="saved-runs" aria-label={text.runSets.members(name)}>
          {inOrder.map((run) => (
            <SavedRunRow key={run.runId} saved={run} now={now} />
          ))}
        </ul>
      </details>
    </li>
  )
}
