/** Where the run computes; in its popover why, and the menu that forces another backend. */
import { Suspense, useState } from 'react'
import { useStore } from 'zustand'
import type { BackendChoice } from '../../../core/protocol'
import { useLab, useStores } from '../../store/hooks'
import { isUnfinished } from '../../store/state/run'
import { lazy } from '../../ui/lazy'
import { text } from '../../text/text'
import { LazyPopover } from '../../ui/LazyPopover'

const BackendMenu = lazy(async () => ({ default: (await import('./BackendMenu')).BackendMenu }))
const ConfirmChange = lazy(async () => ({ default: (await import('./ConfirmChange')).ConfirmChange }))

interface Props {
  /** Restarts the worker on this backend. */
  onChoose(choice: BackendChoice): void
}

export function BackendChip({ onChoose }: Props) {
  const { stores } = useLab()
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
        <Suspense>
          <BackendMenu info={info} choice={choice} onPick={pick} onClose={() => setOpen(false)} />
        </Suspense>
      </LazyPopover>
      {asked && (
        <Suspense>
          <ConfirmChange open={unconfirmed !== null} onAnswer={answer} />
        </Suspense>
      )}
    </>
  )
}
