/** Size of the network (paper 3.3), with parameters, memory, FLOPs and time before a run is started. */
import { useStore } from 'zustand'
import { parameterCount, stepFlops, trainingBytes } from '../../../core/cost'
import { type RunConfig } from '../../../core/config'
import { positionsOf } from '../../../core/tokenGrid'
import { useStores } from '../../store/hooks'
import { bytes, compact, duration, whole } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { ConfigFields, MoreFields } from './ConfigFields'
import { text } from '../../text/text'
import { validateConfig } from '../../../core/validation'

/** Seconds for the whole run at the FLOP rate measured by the current run; null without a measurement. */
export function forecastSeconds(
  config: RunConfig,
  measured: { config: RunConfig; tokensPerSecond: number } | null,
): number | null {
  if (!measured || !(measured.tokensPerSecond > 0)) return null
  const tokens = measured.config.batchSize * positionsOf(measured.config)
  const flopsPerSecond = stepFlops(measured.config) * (measured.tokensPerSecond / tokens)
  return (config.steps * stepFlops(config)) / flopsPerSecond
}

export function ModelPanel() {
  const config = useStore(useStores().settings, (state) => state.config)
  const backend = useStore(useStores().lab, (state) => state.backend)
  const run = useStore(useStores().run, (state) => state.run)
  const valid = validateConfig(config).length === 0
  const memory = trainingBytes(config, backend?.storesAttention ?? false)
  const overBudget = backend !== null && memory > backend.memoryBudgetBytes
  const seconds = forecastSeconds(
    config,
    run?.facts ? { config: run.config, tokensPerSecond: run.facts.tokensPerSecond } : null,
  )
  const tokens = config.tokens === 'vqvae' ? text.model.codes : text.model.pixels
  return (
    <Panel title={text.model.title}>
      <ConfigFields keys={['nLayer', 'nHead', 'nEmbd']} />
      <MoreFields title={text.model.ablations} keys={['headTying', 'headInit', 'dropout']} />
      <dl className="counts small" aria-live="off">
        <div>
          <dt>{text.model.parameters}</dt>
          <dd className="num">{valid ? whole(parameterCount(config)) : '–'}</dd>
        </div>
        <div>
          <dt>{text.model.sequence}</dt>
          <dd className="num">{valid ? tokens(whole(positionsOf(config))) : '–'}</dd>
        </div>
        <div className={overBudget ? 'over-budget' : undefined}>
          <dt>{text.model.memory}</dt>
          <dd className="num">
            {valid ? bytes(memory) : '–'}
            {backend && text.common.ofBudget(bytes(backend.memoryBudgetBytes))}
          </dd>
        </div>
        <div>
          <dt>{text.model.flopsPerStep}</dt>
          <dd className="num">{valid ? compact(stepFlops(config)) : '–'}</dd>
        </div>
        <div>
          <dt>{text.model.time}</dt>
          <dd className="num">{valid && seconds !== null ? duration(seconds) : text.model.timeLater}</dd>
        </div>
      </dl>
      {overBudget && valid && <p className="small over-budget">{text.model.mayNotFit}</p>}
    </Panel>
  )
}
