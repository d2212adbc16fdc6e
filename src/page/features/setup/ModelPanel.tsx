/** Size of the network (paper 3.3), with parameters, memory, FLOPs and time before a run is started. */
import { useStore } from 'zustand'
import { parameterCount, stepFlops } from '../../../core/cost'
import { trainingBytes } from '../../../core/memory'
import { positionsOf } from '../../../core/tokenGrid'
import { useStores } from '../../store/hooks'
import { useForecast } from '../../store/forecast'
import { bytes, compact, whole } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { ConfigFields, MoreFields } from './ConfigFields'
import { text } from '../../text/text'
import { validateConfig } from '../../../core/validation'

export function ModelPanel() {
  const config = useStore(useStores().settings, (state) => state.config)
  const backend = useStore(useStores().lab, (state) => state.backend)
  const forecast = useForecast()
  const valid = validateConfig(config).length === 0
  const memory = trainingBytes(config, backend?.storesAttention ?? false)
  const overBudget = backend !== null && memory > backend.memoryBudgetBytes
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
          <dd className="num">
            {forecast.seconds === null ? forecast.why : text.forecast.about(forecast.seconds.total)}
          </dd>
        </div>
      </dl>
      {overBudget && valid && <p className="small over-budget">{text.model.mayNotFit}</p>}
    </Panel>
  )
}
