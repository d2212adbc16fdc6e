/** A dialog, or a drawer from the left, with a title and a close button. */
import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { Icon } from './Icon'
import { text } from '../text/text'

interface Props {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  shape?: 'dialog' | 'drawer'
  /** Leaves the rest of the page usable: no backdrop, and a press beside it does not close it. */
  beside?: boolean
  /** Whether the focus goes back to where it was when the dialog closes; it stays where it is otherwise. */
  returnsFocus?: boolean
  children: ReactNode
}

export function Modal({
  open,
  onOpenChange,
  title,
  shape = 'dialog',
  beside = false,
  returnsFocus = true,
  children,
}: Props) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => onOpenChange(next)}
      modal={!beside}
      disablePointerDismissal={beside}
    >
      <Dialog.Portal>
        {!beside && <Dialog.Backdrop className="backdrop" />}
        <Dialog.Popup className={`popup ${shape}`} initialFocus={!beside} finalFocus={returnsFocus}>
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
