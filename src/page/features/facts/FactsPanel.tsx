/** Run facts: sizes, speed and results, each with its unit. */
import { useStore } from 'zustand'
import { comparableBits } from '../../../core/bitsPerDimension'
import type { RunConfig } from '../../../core/config'
import { useStores } from '../../store/hooks'
import { heldOutName, objectiveWords, pixelWords } from '../../store/state/labels'
import { bestLayer, lastValidation, type ProbeRow } from '../../store/state/metrics'
import { rowAt } from '../../store/state/rewind'
import { displayStatus } from '../../store/state/run'
import { bits, bytes, compact, duration, figures, percent, whole } from '../../ui/format'
import { PartHelp } from '../../ui/PartHelp'
import { Marked } from '../../ui/Term'
import { text } from '../../text/text'
import './facts.css'

function Fact({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
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

/** Bits per dimension where that is what they are: exact tokens of every channel. */
function bitUnit(config: RunConfig): string {
  return comparableBits(0, config) === null ? pixelWords(config) : text.facts.dimension
}

export function FactsPanel() {
  const run = useStore(useStores().run, (state) => state.run)
  const rewound = useStore(useStores().rewind, (state) => state.step)
  const latest = useShownProbe(rewound)
  const validation = useShownValidation(rewound)
  const lastSave = useStore(useStores().savedRuns, (state) => state.lastSave)
  const saveFailure = useStore(useStores().savedRuns, (state) => state.saveFailure)
  const facts = run?.facts
  const best = latest ? bestLayer(latest.accuracy) : -1
  return (
    <section className="facts" data-part="facts" aria-label={text.facts.title}>
      {!run && <p className="quiet">{text.facts.empty}</p>}
      {run && (
        <dl>
          <Fact
            name={text.facts.run}
            value={run.name}
            note={rewound === null ? text.common.status[displayStatus(run)] : text.facts.rewound(rewound)}
          />
          <Fact name={text.facts.objective} value={objectiveWords(run.config)} />
          <Fact name={text.facts.parameters} value={whole(run.parameters)} />
          <Fact
            name={heldOutName(run.config)}
            value={validation === undefined ? '–' : text.facts.nats(figures(validation))}
            note={
              validation === undefined
                ? undefined
                : text.facts.bitsPer(figures(bits(validation)), bitUnit(run.config))
            }
          />
          <Fact
            name={text.facts.bestLayer}
            value={latest && best >= 0 ? text.facts.layerOf(best, latest.accuracy.length - 1) : '–'}
            note={latest && best >= 0 ? percent(latest.accuracy[best]) : undefined}
          />
          <Fact name={text.facts.pixelsSeen} value={facts ? compact(facts.tokensSeen) : '–'} />
          <Fact name={text.facts.runningTime} value={duration(facts?.elapsedSeconds)} />
          <Fact
            name={text.facts.saved}
            value={lastSave ? text.facts.savedAt(lastSave.step) : '–'}
            note={saveFailure ? text.facts.savingFailed : undefined}
          />
          <Fact
            name={text.facts.memory}
            value={facts ? bytes(facts.bytes) : '–'}
            note={facts ? text.facts.tensors(facts.tensors) : undefined}
          />
        </dl>
      )}
      <PartHelp part="facts" title={text.facts.title} />
    </section>
  )
}
