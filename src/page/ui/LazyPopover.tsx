/** A button whose popover, with the library that places it, is loaded at the first press. */
import { Suspense, useState, type ReactNode } from 'react'
import { lazy } from './lazy'
import type { InfoPopoverProps } from './InfoPopover'

const InfoPopover = lazy(async () => ({ default: (await import('./InfoPopover')).InfoPopover }))

export function LazyPopover(props: InfoPopoverProps) {
  const [wanted, setWanted] = useState(false)
  const button: ReactNode = (
    <button
      type="button"
      className={props.className}
      aria-haspopup="dialog"
      aria-expanded={false}
      onClick={() => {
        setWanted(true)
        props.onOpenChange(true)
      }}
    >
      {props.label}
    </button>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <InfoPopover {...props} />
    </Suspense>
  )
}
