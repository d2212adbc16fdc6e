/** One run set of this visit: progress, result, its commands, its single runs and a table of its layers. */
import { useStore } from 'zustand'
import { reportFailure } from '../../store/reportFailure'
import { useLab, useStores } from '../../store/hooks'
import { setArchive } from '../../store/setArchive'
import { withOverlay } from '../../store/state/history'
import { pixelWords } from '../../store/state/labels'
import { bestLayer } from '../../store/state/metrics'
import { isActive, isUnfinished } from '../../store/state/run'
import { runName } from '../../store/state/runName'
import { isQueued, membersOf, type SetMember, type ShownSet } from '../../store/state/runSet'
import { Button } from '../../ui/Button'
import { DataTable } from '../../ui/DataTable'
import { download } from '../../ui/download'
import { figures, percent } from '../../ui/format'
import { Num } from '../../ui/inline'
import { layerRows, resultWords } from './setWords'
import { text } from '../../text/text'

/** Whether the band and the single runs are on the charts. */
function ChartChecks({ shown }: { shown: ShownSet }) {
  const { history } = useLab().stores
  const { set, runs } = shown
  const name = runName(set.id)
  const overlaid = useStore(useStores().history, (state) => state.overlaid)
  const isCurrent = useStore(useStores().run, ({ run }) => run?.set?.id === set.id)
  const ids = runs.map(({ run }) => run.id)
  const show = (shownIds: readonly string[], on: boolean) =>
    history.setState((state) => shownIds.reduce((before, id) => withOverlay(before, id, on), state))
  return (
    <span className="set-checks">
      <label className="check">
        <input
          type="checkbox"
          checked={isCurrent || overlaid.includes(set.id)}
          disabled={isCurrent}
          aria-label={text.runSets.onChartsFor(name)}
          onChange={(event) => show([set.id], event.target.checked)}
        />
        {text.runSets.onCharts}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={ids.some((id) => overlaid.includes(id))}
          aria-label={text.runSets.singlesFor(name)}
          onChange={(event) => show(ids, event.target.checked)}
        />
        {text.runSets.singles}
      </label>
    </span>
  )
}

function MemberRow({ member: { seed, state, past } }: { member: SetMember }) {
  const loss = past?.validation.at(-1)?.loss
  const accuracy = past?.probes.at(-1)?.accuracy
  const best = accuracy ? bestLayer(accuracy) : -1
  return (
    <li className="set-member small">
      <span>{text.runSets.seed(<Num>{seed}</Num>)}</span>
      <span className="quiet">{text.runSets.state[state]}</span>
      {past && accuracy && (
        <span className="set-member-result">
          {text.runSets.memberResult(
            <Num>{figures(loss)}</Num>,
            pixelWords(past.run.config),
            <Num>{best}</Num>,
            <Num>{percent(accuracy[best])}</Num>,
          )}
        </span>
      )}
    </li>
  )
}

function SetButtons({ shown: { set }, unfinished }: { shown: ShownSet; unfinished: boolean }) {
  const lab = useLab()
  const name = runName(set.id)
  const queue = useStore(useStores().runSet, (state) => state.queue)
  const reading = useStore(useStores().runSet, (state) => state.readingId !== null)
  const run = useStore(useStores().run, (state) => state.run)
  const ready = useStore(useStores().lab, ({ phase }) => phase === 'ready')
  const isTraining = queue?.set.id === set.id
  const busy = reading ? text.runSets.reading : null
  const otherTrains = isActive(run) && run.set?.id !== set.id ? text.disabled.stopFirst : null
  return (
    <span className="set-buttons">
      {isTraining && queue.rest.length > 0 && (
        <Button
          size="small"
          label={text.runSets.skip}
          aria-label={text.runSets.skipSeed(run?.config.seed ?? 0)}
          blocked={isQueued(queue, run) && isUnfinished(run) ? null : text.disabled.preparing}
          onClick={() => void reportFailure(lab, lab.skipInSet())}
        />
      )}
      {!isTraining && unfinished && (
        <Button
          size="small"
          label={text.runSets.continue}
          aria-label={text.runSets.continueSet(name)}
          blocked={busy ?? otherTrains ?? (ready ? null : text.common.backendNotReady)}
          onClick={() => void reportFailure(lab, lab.continueSet(set.id))}
        />
      )}
      <Button
        size="small"
        label={text.runSets.saveZip}
        aria-label={text.runSets.saveZipOf(name)}
        blocked={busy}
        onClick={() =>
          void reportFailure(
            lab,
            setArchive(lab, set.id).then((archive) => download(archive.name, archive.file)),
          )
        }
      />
    </span>
  )
}

export function SetEntry({ shown }: { shown: ShownSet }) {
  const { set, colour } = shown
  const name = runName(set.id)
  const queue = useStore(useStores().runSet, (state) => state.queue)
  const members = membersOf(shown)
  const done = members.filter(({ state }) => state === 'finished').length
  const isTraining = queue?.set.id === set.id
  return (
    <li className="run-set">
      <span className="set-head">
        <i className="set-swatch" style={{ background: `var(--run-${colour})` }} aria-hidden="true" />
        <strong>{name}</strong>
        <span className="small quiet" role="status">
          {text.runSets.progress(<Num>{done}</Num>, <Num>{set.size}</Num>)}
          {isTraining && <> · {text.runSets.training(<Num>{set.config.seed + queue.index}</Num>)}</>}
        </span>
      </span>
      <p className="small">{resultWords(shown)}</p>
      <ChartChecks shown={shown} />
      <SetButtons shown={shown} unfinished={done < set.size} />
      <details>
        <summary>{text.runSets.members(name)}</summary>
        <ul aria-label={text.runSets.members(name)}>
          {members.map((member) => (
            <MemberRow key={member.index} member={member} />
          ))}
        </ul>
      </details>
      <DataTable
        caption={text.runSets.table}
        columns={[
          text.runSets.layerColumn,
          text.runSets.meanColumn,
          text.runSets.deviationColumn,
          text.runSets.seedsColumn,
        ]}
        rows={layerRows(shown)}
      />
    </li>
  )
}
