/**
 * How completions are drawn: rows given, number, temperature, top k, and for masked pixels in which order.
 * Folded away under the images.
 */
import { useStore } from 'zustand'
import {
  choiceFields,
  numberFields,
  validateConfig,
  type ChoiceField,
  type FillKind,
  type NumberField,
} from '../../../core/config'
import { completionSettings } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { NumberInput } from '../../ui/NumberInput'
import { text } from '../../text/text'

const fillField = choiceFields.find(({ key }) => key === 'fill') as ChoiceField

const always: NumberField['key'][] = [
  'promptRows',
  'promptCount',
  'samplesPerPrompt',
  'temperature',
  'topK',
  'completeEvery',
]

export function SampleSettings({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const runMasked = useStore(useStores().run, (state) => state.run?.config.objective === 'masked')
  const masked = runMasked || config.objective === 'masked'
  const shown = masked ? [...always, 'fillRounds' as const] : always
  const issues = validateConfig(config)
  const error = issues.find((issue) => (shown as string[]).includes(issue.key))
  const unconditional = () => {
    const settings = completionSettings(lab)
    void lab.complete({ ...settings, promptRows: 0, hole: null }).catch(() => undefined)
  }
  return (
    <details className="more sampling" open={error ? true : undefined}>
      <summary>{text.completions.settings.title}</summary>
      <div className="sampling-fields">
        {masked && (
          <ChoiceInput
            {...fillField}
            key="fill"
            value={config.fill}
            onChange={(value) => lab.edit({ fill: value as FillKind })}
          />
        )}
        {shown.map((key) => {
          const field = numberFields.find((candidate) => candidate.key === key) as NumberField
          return (
            <NumberInput
              {...field}
              key={key}
              value={config[key]}
              error={issues.find((issue) => issue.key === key)?.message}
              onChange={(value) => lab.edit({ [key]: value })}
            />
          )
        })}
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
