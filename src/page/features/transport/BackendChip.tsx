/** Where the run computes and why; in its popover the menu that forces another backend. */
import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { BackendChoice, BackendInfo, BackendName } from '../../../core/protocol'
import { useLab, useStores } from '../../store/hooks'
import { isUnfinished } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { bytes } from '../../ui/format'
import { Modal } from '../../ui/Modal'

const names: Record<BackendName, string> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  webgl: 'WebGL',
  cpu: 'JavaScript',
}
const choices: { id: BackendChoice; label: string }[] = [
  { id: 'auto', label: 'Automatic' },
  { id: 'webgpu', label: 'WebGPU' },
  { id: 'wasm', label: 'WebAssembly (CPU)' },
  { id: 'webgl', label: 'WebGL' },
  { id: 'cpu', label: 'JavaScript (slow)' },
]

function Details({ info }: { info: BackendInfo }) {
  return (
    <>
      <p>{info.reason}</p>
      <dl className="counts small">
        <div>
          <dt>adapter</dt>
          <dd>{info.adapter}</dd>
        </div>
        <div>
          <dt>threads</dt>
          <dd className="num">{info.threads}</dd>
        </div>
        <div>
          <dt>shared memory (cross-origin isolation)</dt>
          <dd>{info.crossOriginIsolated ? 'yes' : 'no'}</dd>
        </div>
        <div>
          <dt>memory planned with</dt>
          <dd className="num">{bytes(info.memoryBudgetBytes)}</dd>
        </div>
      </dl>
    </>
  )
}

/** Asked only where an open run would be lost. */
function Question({ asked, onAnswer }: { asked: BackendChoice | null; onAnswer(yes: boolean): void }) {
  return (
    <Modal
      open={asked !== null}
      onOpenChange={(open) => !open && onAnswer(false)}
      title="Change the backend?"
    >
      <p>
        The open run lives in the worker and ends with it. Its curves and images stay on show until the next
        run.
      </p>
      <div className="dialog-actions">
        <Button kind="primary" label="End the run and change" onClick={() => onAnswer(true)} />
        <Button label="Keep the run" onClick={() => onAnswer(false)} />
      </div>
    </Modal>
  )
}

interface Props {
  /** Boots the worker anew on this backend. */
  onChoose(choice: BackendChoice): void
}

export function BackendChip({ onChoose }: Props) {
  const { stores } = useLab()
  const info = useStore(useStores().lab, (state) => state.backend)
  const choice = useStore(useStores().lab, (state) => state.choice)
  const phase = useStore(useStores().lab, (state) => state.phase)
  const [asked, setAsked] = useState<BackendChoice | null>(null)
  const [open, setOpen] = useState(false)
  const pick = (next: BackendChoice) => {
    if (!isUnfinished(stores.run.getState().run)) return onChoose(next)
    setOpen(false)
    setAsked(next)
  }
  const answer = (yes: boolean) => {
    if (yes && asked) onChoose(asked)
    setAsked(null)
  }
  const label = info ? names[info.backend] : phase === 'booting' ? 'Starting…' : 'No backend'
  return (
    <>
      <Popover.Root open={open} onOpenChange={(next) => setOpen(next)}>
        <Popover.Trigger className="button plain backend-chip">
          <span className="backend-name">
            <span className="unseen">Backend: </span>
            {label}
          </span>
          {info && (
            <>
              {' '}
              <span className="backend-adapter quiet">{info.adapter}</span>
            </>
          )}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner sideOffset={6} collisionPadding={8} className="over-all">
            <Popover.Popup className="popup popover">
              <Popover.Title className="popover-title">Where it computes</Popover.Title>
              {info ? <Details info={info} /> : <p>The worker is choosing a backend.</p>}
              <div className="field backend-menu">
                <label htmlFor="backend">Backend</label>
                <select
                  id="backend"
                  className="select"
                  value={choice}
                  onChange={(event) => pick(event.target.value as BackendChoice)}
                >
                  {choices.map(({ id, label: text }) => (
                    <option key={id} value={id}>
                      {text}
                    </option>
                  ))}
                </select>
              </div>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <Question asked={asked} onAnswer={answer} />
    </>
  )
}
