/** The settings of the loss chart: smoothing, logarithmic axes, and the part of the run that it shows. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { figures } from '../../ui/format'
import { Switch } from '../../ui/Switch'
import { text } from '../../text/text'

const logAxes = [
  { key: 'logX', label: 'logSteps' },
  { key: 'logY', label: 'logLoss' },
] as const

export function AxisTools() {
  const { settings } = useLab().stores
  const state = useStore(useStores().settings)
  const { smoothing } = state
  return (
    <div className="loss-tools">
      <label className="range">
        {text.loss.smoothing}
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing}
          aria-valuetext={smoothing === 0 ? text.loss.smoothingOff : figures(smoothing, 2)}
          onChange={(event) => settings.setState({ smoothing: Number(event.target.value) })}
        />
        <span className="num smoothing-value">
          {smoothing === 0 ? text.loss.smoothingOff : smoothing.toFixed(2)}
        </span>
      </label>
      <div className="log-axes">
        {logAxes.map(({ key, label }) => (
          <label key={key} className="check">
            <input
              type="checkbox"
              checked={state[key]}
              onChange={(event) => settings.setState({ [key]: event.target.checked })}
            />
            {text.loss[label]}
          </label>
        ))}
      </div>
    </div>
  )
}

export function RangeSwitch() {
  const { settings } = useLab().stores
  const lossRange = useStore(useStores().settings, (state) => state.lossRange)
  return (
    <Switch
      caption={text.loss.range}
      choices={[
        { id: 'whole', label: text.loss.wholeRun, title: text.loss.wholeRunHelp },
        { id: 'recent', label: text.loss.recent, title: text.loss.recentHelp },
      ]}
      value={lossRange}
      onChange={(range) => settings.setState({ lossRange: range })}
    />
  )
}
