/** The shapes that a run's settings give its model. */
import type { RunConfig } from '../../core/config'
import { positionsOf } from '../../core/tokenGrid'
import type { IgptShape } from './weights'

export function runShape(config: RunConfig): IgptShape {
  const { nVocab, nLayer, nHead, nEmbd, objective, headTying } = config
  return {
    positions: positionsOf(config),
    nVocab,
    nLayer,
    nHead,
    nEmbd,
    objective,
    tiedHead: headTying === 'tied',
  }
}
