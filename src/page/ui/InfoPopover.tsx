/** A popover with a title under its button; open or closed as its owner says. */
import { Popover } from '@base-ui/react/popover'
import type { ReactNode } from 'react'

export interface InfoPopoverProps {
  /** Classes of the button. */
  className: string
  /** What the button shows. */
  label: ReactNode
  title: ReactNode
  open: boolean
  onOpenChange(open: boolean): void
  children: ReactNode
}

export function InfoPopover({ className, label, title, open, onOpenChange, children }: InfoPopoverProps) {
  return (
    <Popover.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Popover.Trigger className={className}>{label}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} collisionPadding={8} className="over-all">
          <Popover.Popup className="popup popover">
            <Popover.Title className="popover-title">{title}</Popover.Title>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
