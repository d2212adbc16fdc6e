/** Asks how long a finished run is to be trained, and says what becomes of its schedule. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { configFields } from '../../../core/config'
import { learningRateAt } from '../../../core/schedule'
import { commandById } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { reportFailure } from '../../store/reportFailure'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { Modal } from '../../ui/Modal'
import { NumberInput } from '../../ui/NumberInput'

const { max, increment } = configFields.steps

export function TrainLonger() {
  const lab = useLab()
  const open = useStore(useStores().view, (state) => state.longerOpen)
  const run = useStore(useStores().run, (state) => state.run)
  const [chosen, setChosen] = useState<number | null>(null)
  const close = () => {
    lab.stores.view.setState({ longerOpen: false })
    setChosen(null)
  }
  if (!run) return null
  const { step, config } = run
  const { longer } = text.transport
  const steps = chosen ?? Math.min(max, 2 * config.steps)
  const allowed = Number.isInteger(steps) && steps > step && steps <= max
  const error = allowed ? undefined : longer.most(step, max)
  const train = () => {
    close()
    void reportFailure(lab, lab.trainLonger(steps))
  }
  return (
    <Modal open={open} onOpenChange={(next) => !next && close()} title={commandById('longer').label}>
      <NumberInput
        label={longer.steps}
        value={steps}
        help={longer.help}
        min={step + 1}
        max={max}
        increment={increment}
        integer
        error={error}
        onChange={setChosen}
      />
      {allowed && <p>{longer.schedule(learningRateAt(step, { ...config, steps }).toPrecision(2), steps)}</p>}
      <p className="small quiet">{longer.kept}</p>
      <div className="dialog-actions">
        <Button kind="primary" label={commandById('longer').label} blocked={error} onClick={train} />
      </div>
    </Modal>
  )
}
