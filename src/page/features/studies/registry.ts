/** How the result of each kind of study is drawn. */
import { createElement, type FunctionComponent, type ReactNode } from 'react'
import type { ResultOf, StudyKind, StudyOf } from '../../../core/studies/registry'
import type { Run } from '../../store/state/run'
import type { StudyRecord } from '../../store/state/studies'
import { FineTuneOutcome } from './fineTune'
import { InspectOutcome } from './inspect'
import { LikelihoodOutcome } from './likelihood'
import { LowDataOutcome } from './lowData'
import { ProbeOutcome } from './probe'
import { SweepOutcome } from './sweep'

export interface OutcomeProps<K extends StudyKind> {
  /** Complete, or as far as the study is. */
  result: ResultOf<K>
  record: StudyRecord
  run: Run | null
  /** The study as the form has it now, which may be ahead of the result. */
  form: StudyOf<K>
  onEdit(values: Readonly<Record<string, number>>): void
}

const outcomes: { readonly [K in StudyKind]: FunctionComponent<OutcomeProps<K>> } = {
  probe: ProbeOutcome,
  fineTune: FineTuneOutcome,
  lowData: LowDataOutcome,
  sweep: SweepOutcome,
  likelihood: LikelihoodOutcome,
  inspect: InspectOutcome,
}

function outcomeOf<K extends StudyKind>(kind: K, props: OutcomeProps<K>): ReactNode {
  return createElement(outcomes[kind], props)
}

/** The component that renders a result. */
export function Outcome(props: OutcomeProps<StudyKind>): ReactNode {
  return outcomeOf(props.result.kind, props)
}
