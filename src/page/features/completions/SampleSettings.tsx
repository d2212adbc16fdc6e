/**
 * Sampling settings: prompt rows, number of samples, temperature, top k, and the fill order of masked models.
 * In a fold below the images.
 */
import { useStore } from 'zustand'
import { type ConfigFields } from '../../../core/config'
import { completionSettings } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { samplingSettings } from '../../store/panelPlaces'
import { useFixed, useShownSettings } from '../../store/linkHooks'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { ConfigInput } from '../../ui/FieldInput'
import { WeightsInput } from '../../ui/WeightsInput'
import { useChosenWeights } from '../../store/weightsHook'
import { text } from '../../text/text'
import { validateConfig } from '../../../core/validation'

/** Settings of models of masked pixels alone. */
const maskedOnly: ReadonlySet<keyof ConfigFields> = new Set(['fill', 'fillRounds'])

export function SampleSettings({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const runMasked = useStore(useStores().run, (state) => state.run?.config.objective === 'masked')
  const masked = runMasked || config.objective === 'masked'
  const keys = useShownSettings(samplingSettings.filter((key) => masked || !maskedOnly.has(key)))
  const fixed = useFixed()
  const weights = useChosenWeights()
  const issues = validateConfig(config)
  const error = issues.find((issue) => (keys as string[]).includes(issue.key))
  const unconditional = () => {
    const settings = completionSettings(lab)
    void reportFailure(lab, lab.complete({ ...settings, promptRows: 0, hole: null }))
  }
  return (
    <details className="more sampling" open={error ? true : undefined}>
      <summary>{text.completions.settings.title}</summary>
      <div className="sampling-fields">
        {weights && <WeightsInput {...weights} />}
        {keys.map((key) => (
          <ConfigInput
            key={key}
            name={key}
            value={config[key]}
            error={issues.find((issue) => issue.key === key)?.message}
            fixed={fixed(key)}
            onChange={(value) => lab.edit({ [key]: value })}
          />
        ))}
      </div>
      <Button
        label={text.completions.settings.unconditional}
        size="small"
        blocked={blocked ?? (error ? error.message : null)}
        onClick={unconditional}
      />
      <p className="small quiet">{text.completions.settings.seedNote}</p>
    </details>
  )
}
