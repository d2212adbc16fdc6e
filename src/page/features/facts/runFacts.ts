/** The facts of a run in words, each with its unit, for the panel and the printed report. */
import { comparableBits } from '../../../core/bitsPerDimension'
import type { RunConfig } from '../../../core/config'
import { heldOutName, objectiveWords, pixelWords } from '../../store/state/labels'
import { bestLayer, type ProbeRow } from '../../store/state/metrics'
import type { Run } from '../../store/state/run'
import { bits, bytes, compact, duration, figures, percent, whole } from '../../ui/format'
import { text } from '../../text/text'

/** Names that the styles know: a narrow bar leaves some out. */
export type FactId =
  | 'run'
  | 'objective'
  | 'parameters'
  | 'heldOut'
  | 'bestLayer'
  | 'pixelsSeen'
  | 'runningTime'
  | 'saved'
  | 'memory'

export interface NamedValue {
  name: string
  value: string
  note?: string
}

export interface RunFact extends NamedValue {
  id: FactId
}

/** Bits per dimension where that is what they are: exact tokens of every channel. */
function bitUnit(config: RunConfig): string {
  return comparableBits(0, config) === null ? pixelWords(config) : text.facts.dimension
}

/**
 * What was trained, what it reached, and how long it took.
 * @param validation nats per pixel; undefined before the first
 * @param probe of the linear classifier; undefined before the first
 */
export function resultFacts(
  run: Run,
  validation: number | undefined,
  probe: ProbeRow | undefined,
): RunFact[] {
  const best = probe ? bestLayer(probe.accuracy) : -1
  const words = text.facts
  return [
    { id: 'objective', name: words.objective, value: objectiveWords(run.config) },
    { id: 'parameters', name: words.parameters, value: whole(run.parameters) },
    {
      id: 'heldOut',
      name: heldOutName(run.config),
      value: validation === undefined ? '–' : words.nats(figures(validation)),
      note:
        validation === undefined ? undefined : words.bitsPer(figures(bits(validation)), bitUnit(run.config)),
    },
    {
      id: 'bestLayer',
      name: words.bestLayer,
      value: probe && best >= 0 ? words.layerOf(best, probe.accuracy.length - 1) : '–',
      note: probe && best >= 0 ? percent(probe.accuracy[best]) : undefined,
    },
    { id: 'pixelsSeen', name: words.pixelsSeen, value: run.facts ? compact(run.facts.tokensSeen) : '–' },
    { id: 'runningTime', name: words.runningTime, value: duration(run.facts?.elapsedSeconds) },
  ]
}

export const memoryFact = ({ facts }: Run): RunFact => ({
  id: 'memory',
  name: text.facts.memory,
  value: facts ? bytes(facts.bytes) : '–',
  note: facts ? text.facts.tensors(facts.tensors) : undefined,
})
