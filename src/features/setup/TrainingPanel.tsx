/** How the model is trained and measured; the run's own buttons are in the page's header. */
import { useState } from 'react'
import { encodeShare } from '../../core/share'
import { useLab, useLabState } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { ConfigFields, MoreFields } from './ConfigFields'

function CopyLink() {
  const { settings } = useLab().stores
  const [said, setSaid] = useState('')
  const copy = async () => {
    const { presetId, config } = settings.getState()
    const link = new URL(encodeShare(presetId, config), location.href).href
    try {
      await navigator.clipboard.writeText(link)
      setSaid('Link copied.')
    } catch {
      setSaid('The browser did not allow copying; the address bar has the same link.')
    }
  }
  return (
    <p className="copy-link">
      <Button icon="link" label="Copy link to this set-up" size="small" kind="plain" onClick={() => void copy()} />
      <span className="small quiet" role="status">
        {said}
      </span>
    </p>
  )
}

export function TrainingPanel() {
  const failure = useLabState('run', (state) => state.startFailure)
  return (
    <Panel title="Training">
      {failure && <Notice failure={failure} />}
      <ConfigFields keys={['steps', 'batchSize', 'learningRate', 'warmupSteps', 'seed']} />
      <MoreFields title="Optimizer" keys={['beta1', 'beta2', 'epsilon', 'weightDecay', 'gradClip']} />
      <MoreFields title="Measuring" keys={['evalEvery', 'evalImages', 'probeEvery', 'probeTrainImages', 'probeTestImages']} />
      <CopyLink />
    </Panel>
  )
}
