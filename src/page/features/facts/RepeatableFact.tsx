/** Whether the run can be repeated to the bit, and in a popover the replay that tries it. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { toFailure, type Failure } from '../../../core/failure'
import { isRepeatable, repeatedLosses, replaySteps, type ReplayResult } from '../../../core/replay'
import type { BackendName } from '../../../core/backendName'
import { useLab, useStores } from '../../store/hooks'
import type { Stores } from '../../store/state/stores'
import type { Run } from '../../store/state/run'
import { replayText } from '../../text/replay'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { whole } from '../../ui/format'
import { LazyPopover } from '../../ui/LazyPopover'
import { Notice } from '../../ui/Notice'

/** What a replay has shown, as sentences. */
export function replayWords({ steps, losses, weights, difference }: ReplayResult, own: Stores['metrics']) {
  const words = replayText()
  if (difference) {
    // All digits of a float32 number.
    const [one, other] = difference.values.map((value) => value.toPrecision(9)) as [string, string]
    return [
      difference.what === 'weight'
        ? words.differs.weight(difference.name, one, other)
        : words.differs[difference.what](difference.step, one, other),
    ]
  }
  const { training } = own.getState()
  const repeated = repeatedLosses(losses, training.view('step'), training.view('loss'))
  return [
    words.equal(steps, whole(weights)),
    repeated === null
      ? words.own.none
      : repeated.equal === repeated.compared
        ? words.own.equal(repeated.equal)
        : words.own.differs(repeated.equal + 1),
  ]
}

/** The button that replays, and what it has shown. */
function Replay({ run }: { run: Run }) {
  const lab = useLab()
  const { stores } = lab
  const words = replayText()
  const [outcome, setOutcome] = useState<{ sentences: string[] } | { failure: Failure } | null>(null)
  const replaying = useStore(stores.view, (state) => state.replaying)
  const phase = useStore(stores.lab, (state) => state.phase)
  // Read anew whenever one of the three changes.
  useStore(stores.run)
  useStore(stores.completions)
  useStore(stores.studies)
  // On a small screen it lies below the popover's edge.
  const told = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (outcome) told.current?.scrollIntoView({ block: 'nearest' })
  }, [outcome])
  const replay = async () => {
    setOutcome(null)
    stores.view.setState({ replaying: true })
    try {
      setOutcome({ sentences: replayWords(await lab.replayRun(run.config), stores.metrics) })
    } catch (error) {
      setOutcome({ failure: toFailure(error) })
    } finally {
      stores.view.setState({ replaying: false })
    }
  }
  const steps = Math.min(replaySteps, run.config.steps)
  const busy = replaying ? words.working : lab.isComputing() ? words.computing : null
  const blocked = phase === 'ready' ? busy : text.common.backendNotReady
  return (
    <>
      <p>{words.about(steps)}</p>
      <Button label={words.start(steps)} blocked={blocked} onClick={() => void replay()} />
      {blocked && !replaying && <p className="small">{blocked}</p>}
      <div role="status" ref={told}>
        {replaying && <p>{words.working}</p>}
        {outcome && 'sentences' in outcome && outcome.sentences.map((one) => <p key={one}>{one}</p>)}
      </div>
      {replaying && <progress aria-label={words.working} />}
      {outcome && 'failure' in outcome && <Notice failure={outcome.failure} />}
    </>
  )
}

function Details({ backend, run }: { backend: BackendName; run: Run }) {
  const words = replayText()
  return (
    <div className="replay">
      <p>{words.why[backend]}</p>
      {isRepeatable(backend) && <p>{words.elsewhere}</p>}
      <Replay run={run} />
    </div>
  )
}

/** Nothing without a backend. */
export function RepeatableFact({ run }: { run: Run }) {
  const info = useStore(useStores().lab, (state) => state.backend)
  const [open, setOpen] = useState(false)
  const words = replayText()
  if (!info) return null
  return (
    <div>
      <dt>{words.name}</dt>
      <dd>
        <LazyPopover
          className="fact-button"
          label={isRepeatable(info.backend) ? words.here : words.notHere}
          title={words.title}
          open={open}
          onOpenChange={setOpen}
        >
          <Details backend={info.backend} run={run} />
        </LazyPopover>
      </dd>
    </div>
  )
}
