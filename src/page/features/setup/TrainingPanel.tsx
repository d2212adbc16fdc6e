/** How the model is trained and measured; the run's own buttons are in the page's header. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { encodeShare } from '../../../core/share'
import { commandById, commandButton } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { optionsOf } from '../../store/state/link'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { ConfigFields, MoreFields } from './ConfigFields'
import { text } from '../../text/text'

function CopyLink() {
  const { settings, link } = useLab().stores
  const [status, setStatus] = useState('')
  const copy = async () => {
    const { presetId, config } = settings.getState()
    const hash = encodeShare(presetId, config, optionsOf(link.getState()))
    try {
      await navigator.clipboard.writeText(new URL(hash, location.href).href)
      setStatus(text.training.linkCopied)
    } catch {
      setStatus(text.training.linkNotCopied)
    }
  }
  return (
    <p className="copy-link">
      <Button
        icon="link"
        label={text.training.copyLink}
        size="small"
        kind="plain"
        onClick={() => void copy()}
      />
      <span className="small quiet" role="status">
        {status}
      </span>
    </p>
  )
}

/** Trains both objectives (paper figure 4). */
function PairButton() {
  const lab = useLab()
  // Renders again when the state that `blocked` reads changes.
  useStore(useStores().run, (state) => state.run)
  useStore(useStores().run, (state) => state.pending)
  useStore(useStores().lab, (state) => state)
  useStore(useStores().settings, (state) => state.config)
  const pair = commandById('pair')
  const button = commandButton(lab, pair)
  return (
    <div className="pair-start">
      <Button {...button} size="small" title={text.common.withNote(button.title, pair.help)} />
      <p className="small quiet">{text.training.pairNote}</p>
    </div>
  )
}

export function TrainingPanel() {
  const failure = useStore(useStores().run, (state) => state.startFailure)
  const masked = useStore(useStores().settings, (state) => state.config.objective === 'masked')
  return (
    <Panel title={text.training.title}>
      {failure && <Notice failure={failure} />}
      <ConfigFields keys={['objective']} />
      {masked && <ConfigFields keys={['maskRate']} />}
      <PairButton />
      <ConfigFields keys={['steps', 'batchSize', 'learningRate', 'warmupSteps', 'seed']} />
      <MoreFields
        title={text.training.optimizer}
        keys={['accumulationSteps', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'gradClip']}
      />
      <MoreFields
        title={text.training.measuring}
        keys={['evalEvery', 'evalImages', 'probeEvery', 'probeTrainImages', 'probeTestImages', 'probeKinds']}
      />
      <CopyLink />
    </Panel>
  )
}
