/** Which weights of the run are used: the latest, or those with the lowest validation loss so far. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { figures } from '../../ui/format'
import { text } from '../../text/text'

/** A choice for everything that uses the run's weights; absent while the best weights are the latest. */
export function ChosenWeights() {
  const lab = useLab()
  const run = useStore(useStores().run, (state) => state.run)
  if (!run?.best || run.best.step === run.step) return null
  const { step, loss } = run.best
  const { label, help, latest, best } = text.weights.choice
  return (
    <ChoiceInput
      label={label}
      value={run.weights ?? 'latest'}
      options={[
        { value: 'latest', label: latest(run.step) },
        { value: 'best', label: best(step, figures(loss)) },
      ]}
      help={help}
      onChange={(weights) => lab.chooseWeights(weights === 'best' ? 'best' : 'latest')}
    />
  )
}
