/** Run facts: sizes, speed and results, each with its unit. */
import { useStore } from 'zustand'
import { useStores } from '../../store/hooks'
import { lastValidation, type ProbeRow } from '../../store/state/metrics'
import { rowAt } from '../../store/state/rewind'
import { displayStatus } from '../../store/state/run'
import { PartHelp } from '../../ui/PartHelp'
import { Marked } from '../../ui/Term'
import { text } from '../../text/text'
import { RepeatableFact } from './RepeatableFact'
import { memoryFact, resultFacts, type RunFact } from './runFacts'
import './facts.css'

function Fact({ id, name, value, note }: RunFact) {
  return (
    <div data-fact={id}>
      <dt>
        <Marked>{name}</Marked>
      </dt>
      <dd className="num">
        {value}
        {note && (
          <span className="quiet small">
            {' '}
            <Marked>{note}</Marked>
          </span>
        )}
      </dd>
    </div>
  )
}

/** The linear probe of the step on show. */
const useShownProbe = (step: number | null): ProbeRow | undefined =>
  useStore(useStores().probes, ({ rows }) => rowAt(rows, step))

/** The validation loss of the step on show. */
const useShownValidation = (step: number | null): number | undefined =>
  useStore(useStores().metrics, (state) => {
    if (step === null) return lastValidation(state)
    const measured = state.validation.view('step').findLastIndex((at) => at <= step)
    return measured < 0 ? undefined : state.validation.view('loss')[measured]
  })

export function FactsPanel() {
  const run = useStore(useStores().run, (state) => state.run)
  const rewound = useStore(useStores().rewind, (state) => state.step)
  const latest = useShownProbe(rewound)
  const validation = useShownValidation(rewound)
  const lastSave = useStore(useStores().savedRuns, (state) => state.lastSave)
  const saveFailure = useStore(useStores().savedRuns, (state) => state.saveFailure)
  return (
    <section className="facts" data-part="facts" aria-label={text.facts.title}>
      {!run && <p className="quiet">{text.facts.empty}</p>}
      {run && (
        <dl>
          <Fact
            id="run"
            name={text.facts.run}
            value={run.name}
            note={rewound === null ? text.common.status[displayStatus(run)] : text.facts.rewound(rewound)}
          />
          {resultFacts(run, validation, latest).map((fact) => (
            <Fact key={fact.id} {...fact} />
          ))}
          <Fact
            id="saved"
            name={text.facts.saved}
            value={lastSave ? text.facts.savedAt(lastSave.step) : '–'}
            note={saveFailure ? text.facts.savingFailed : undefined}
          />
          <Fact {...memoryFact(run)} />
          <RepeatableFact key={run.id} run={run} />
        </dl>
      )}
      <PartHelp part="facts" title={text.facts.title} />
    </section>
  )
}
