/** A dialog or a drawer from the left, with a title and a way out. */
import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { Icon } from './Icon'
import { text } from '../text/text'

interface Props {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  shape?: 'dialog' | 'drawer'
  children: ReactNode
}

export function Modal({ open, onOpenChange, title, shape = 'dialog', children }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={`popup ${shape}`}>
          <div className="modal-head">
            <Dialog.Title render={<h2 />}>{title}</Dialog.Title>
            <Dialog.Close className="button plain icon-only" aria-label={text.common.close}>
              <Icon name="close" />
            </Dialog.Close>
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
