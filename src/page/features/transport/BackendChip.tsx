/** Where the run computes and why; in its popover the menu that forces another backend. */
import { Suspense, useState } from 'react'
import { useStore } from 'zustand'
import type { BackendChoice, BackendInfo } from '../../../core/protocol'
import { commandById, commandButton } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { isUnfinished } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { lazy } from '../../ui/lazy'
import { bytes } from '../../ui/format'
import { text } from '../../text/text'
import { LazyPopover } from '../../ui/LazyPopover'

const choices: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm', 'webgl', 'cpu']

function Details({ info, choice }: { info: BackendInfo; choice: BackendChoice }) {
  return (
    <>
      <p>{text.transport.reason(info, choice)}</p>
      <dl className="counts small">
        <div>
          <dt>{text.transport.adapter}</dt>
          <dd>{text.transport.device(info)}</dd>
        </div>
        <div>
          <dt>{text.transport.threads}</dt>
          <dd className="num">{info.threads}</dd>
        </div>
        <div>
          <dt>{text.transport.sharedMemory}</dt>
          <dd>{info.crossOriginIsolated ? text.transport.yes : text.transport.no}</dd>
        </div>
        <div>
          <dt>{text.transport.memoryBudget}</dt>
          <dd className="num">{bytes(info.memoryBudgetBytes)}</dd>
        </div>
      </dl>
    </>
  )
}

const ConfirmChange = lazy(async () => ({ default: (await import('./ConfirmChange')).ConfirmChange }))

interface Props {
  /** Restarts the worker on this backend. */
  onChoose(choice: BackendChoice): void
}

export function BackendChip({ onChoose }: Props) {
  const lab = useLab()
  const { stores } = lab
  const info = useStore(useStores().lab, (state) => state.backend)
  const choice = useStore(useStores().lab, (state) => state.choice)
  const phase = useStore(useStores().lab, (state) => state.phase)
  const [unconfirmed, setUnconfirmed] = useState<BackendChoice | null>(null)
  const [asked, setAsked] = useState(false)
  const [open, setOpen] = useState(false)
  const pick = (next: BackendChoice) => {
    if (!isUnfinished(stores.run.getState().run)) return onChoose(next)
    setOpen(false)
    setAsked(true)
    setUnconfirmed(next)
  }
  const measure = () => {
    setOpen(false)
    stores.view.setState({ measureOpen: true })
  }
  const answer = (yes: boolean) => {
    if (yes && unconfirmed) onChoose(unconfirmed)
    setUnconfirmed(null)
  }
  const starting = phase === 'booting' ? text.transport.starting : text.transport.noBackend
  const label = info ? text.transport.backends[info.backend] : starting
  return (
    <>
      <LazyPopover
        className="button plain backend-chip"
        label={
          <>
            <span className="backend-name">
              <span className="unseen">{text.transport.backendPrefix} </span>
              {label}
            </span>
            {info && (
              <>
                {' '}
                <span className="backend-adapter quiet">{text.transport.device(info)}</span>
              </>
            )}
          </>
        }
        title={text.transport.popover}
        open={open}
        onOpenChange={setOpen}
      >
        {info ? <Details info={info} choice={choice} /> : <p>{text.transport.choosing}</p>}
        <div className="field backend-menu">
          <label htmlFor="backend">{text.transport.backend}</label>
          <select
            id="backend"
            className="select"
            value={choice}
            onChange={(event) => pick(event.target.value as BackendChoice)}
          >
            {choices.map((id) => (
              <option key={id} value={id}>
                {text.transport.choices[id]}
              </option>
            ))}
          </select>
        </div>
        <Button {...commandButton(lab, commandById('measure'))} onClick={measure} />
      </LazyPopover>
      {asked && (
        <Suspense>
          <ConfirmChange open={unconfirmed !== null} onAnswer={answer} />
        </Suspense>
      )}
    </>
  )
}
