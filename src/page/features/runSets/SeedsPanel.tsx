/** Trains the form's set-up over several seeds: how many, and how long it will take. */
import { useStore } from 'zustand'
import { seedCounts } from '../../../core/runSet'
import { commandById, commandButton } from '../../store/commands'
import { useForecast } from '../../store/forecast'
import { useLab, useStores } from '../../store/hooks'
import { isSeedCount, secondsLike } from '../../store/state/runSet'
import { Button } from '../../ui/Button'
import { NumberInput } from '../../ui/NumberInput'
import { Panel } from '../../ui/Panel'
import { text } from '../../text/text'
import './runSets.css'

/** Seconds of one run with the form's settings: the forecast, or what a whole run like it took. */
function useRunSeconds(): number | null {
  const config = useStore(useStores().settings, (state) => state.config)
  const past = useStore(useStores().history, (state) => state.runs)
  const run = useStore(useStores().run, (state) => state.run)
  const { seconds } = useForecast()
  return seconds?.total ?? secondsLike(config, [...past.map((one) => one.run), ...(run ? [run] : [])])
}

export function SeedsPanel() {
  const lab = useLab()
  const { runSet } = lab.stores
  const seeds = useStore(useStores().runSet, (state) => state.seeds)
  const first = useStore(useStores().settings, (state) => state.config.seed)
  // Renders again when the state that `blocked` reads changes.
  useStore(useStores().run, (state) => state.pending)
  useStore(useStores().lab, (state) => state)
  const seconds = useRunSeconds()
  const command = commandById('seeds')
  const button = commandButton(lab, command)
  const { least, most } = seedCounts
  return (
    <Panel title={text.runSets.formTitle}>
      <p className="small quiet">{text.runSets.about}</p>
      <NumberInput
        label={text.runSets.seeds}
        value={seeds}
        help={text.runSets.seedsHelp(first, first + seeds - 1)}
        min={least}
        max={most}
        increment={1}
        integer
        error={isSeedCount(seeds) ? undefined : text.runSets.count(least, most)}
        onChange={(value) => runSet.setState({ seeds: value })}
      />
      <div className="seeds-start">
        <Button
          {...button}
          label={text.runSets.train(seeds)}
          size="small"
          title={text.common.withNote(button.title, command.help)}
        />
        <p className="small quiet">
          {seconds === null || !isSeedCount(seeds)
            ? text.runSets.noForecast
            : text.runSets.forecast(seeds * seconds, seconds)}
        </p>
      </div>
    </Panel>
  )
}
