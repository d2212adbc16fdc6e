/** How the result of each kind of study is drawn. */
import { createElement, type FunctionComponent, type ReactNode } from 'react'
import type { StudyKind } from '../../../core/studies/registry'
import { FeatureMapOutcome } from './featureMap'
import { FineTuneOutcome } from './fineTune'
import { InspectOutcome } from './inspect'
import { LikelihoodOutcome } from './likelihood'
import { LowDataOutcome } from './lowData'
import type { OutcomeProps } from './outcomeProps'
import { ProbeOutcome } from './probe'
import { SweepOutcome } from './sweep'

const outcomes: { readonly [K in StudyKind]: FunctionComponent<OutcomeProps<K>> } = {
  probe: ProbeOutcome,
  fineTune: FineTuneOutcome,
  lowData: LowDataOutcome,
  sweep: SweepOutcome,
  likelihood: LikelihoodOutcome,
  inspect: InspectOutcome,
  featureMap: FeatureMapOutcome,
}

function outcomeOf<K extends StudyKind>(kind: K, props: OutcomeProps<K>): ReactNode {
  return createElement(outcomes[kind], props)
}

/** The component that renders a result. */
export function Outcome(props: OutcomeProps<StudyKind>): ReactNode {
  return outcomeOf(props.result.kind, props)
}
