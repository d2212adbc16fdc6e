/** Run facts: sizes, pace and the numbers a report would quote, each with its unit. */
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { heldOutName, objectiveWords, pixelWords } from '../../store/state/labels'
import { bestLayer, lastValidation } from '../../store/state/metrics'
import { displayStatus } from '../../store/state/run'
import { bits, bytes, compact, duration, figures, percent, whole } from '../../ui/format'
import './facts.css'

function Fact({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">
        {value}
        {note && <span className="quiet small"> {note}</span>}
      </dd>
    </div>
  )
}

export function FactsPanel() {
  const run = useStore(useStores().run, (state) => state.run)
  const rows = useStore(useStores().probes, (state) => state.rows)
  const validation = useStore(useStores().metrics, lastValidation)
  const lastSave = useStore(useStores().savedRuns, (state) => state.lastSave)
  const saveFailure = useStore(useStores().savedRuns, (state) => state.saveFailure)
  const facts = run?.facts
  const latest = rows[rows.length - 1]
  const best = latest ? bestLayer(latest.accuracy) : -1
  return (
    <section className="facts" aria-label="Run facts">
      {!run && (
        <p className="quiet">
          Run facts appear here once a run has begun: parameters, memory, pace, loss in nats and bits, best
          layer.
        </p>
      )}
      {run && (
        <dl>
          <Fact name="run" value={run.name} note={displayStatus(run)} />
          <Fact name="learns" value={objectiveWords(run.config)} />
          <Fact name="parameters" value={whole(run.parameters)} />
          <Fact
            name={heldOutName(run.config)}
            value={validation === undefined ? '–' : `${figures(validation)} nats`}
            note={
              validation === undefined
                ? undefined
                : `${figures(bits(validation))} bits per ${pixelWords(run.config)}`
            }
          />
          <Fact
            name="best layer"
            value={best < 0 ? '–' : `${best} of ${latest.accuracy.length - 1}`}
            note={best < 0 ? undefined : percent(latest.accuracy[best])}
          />
          <Fact name="pixels seen" value={facts ? compact(facts.tokensSeen) : '–'} />
          <Fact name="running time" value={duration(facts?.elapsedSeconds)} />
          <Fact
            name="kept"
            value={lastSave ? `at step ${lastSave.step}` : '–'}
            note={saveFailure ? 'not since' : undefined}
          />
          <Fact
            name="memory"
            value={facts ? bytes(facts.bytes) : '–'}
            note={facts ? `${facts.tensors} tensors` : undefined}
          />
        </dl>
      )}
    </section>
  )
}
