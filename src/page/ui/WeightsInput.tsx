/** Which weights of the run are used: the latest, or those with the lowest validation loss so far. */
import type { WeightsChoice } from '../../core/protocol'
import { text } from '../text/text'
import { ChoiceInput } from './ChoiceInput'
import { figures } from './format'

export interface WeightsInputProps {
  value: WeightsChoice
  latestStep: number
  best: { step: number; loss: number }
  onChange(weights: WeightsChoice): void
}

export function WeightsInput({ value, latestStep, best, onChange }: WeightsInputProps) {
  const words = text.weightsChoice
  return (
    <div className="weights-choice">
      <ChoiceInput
        label={words.label}
        value={value}
        options={[
          { value: 'latest', label: words.latest(latestStep) },
          { value: 'best', label: words.best(best.step, figures(best.loss)) },
        ]}
        help={words.help}
        onChange={(weights) => onChange(weights === 'best' ? 'best' : 'latest')}
      />
    </div>
  )
}
