/** Asks before a change of backend that would end an open run. */
import { Button } from '../../ui/Button'
import { Modal } from '../../ui/Modal'
import { text } from '../../text/text'

interface Props {
  open: boolean
  onAnswer(yes: boolean): void
}

export function ConfirmChange({ open, onAnswer }: Props) {
  return (
    <Modal open={open} onOpenChange={(next) => !next && onAnswer(false)} title={text.transport.changeTitle}>
      <p>{text.transport.changeNote}</p>
      <div className="dialog-actions">
        <Button kind="primary" label={text.transport.changeYes} onClick={() => onAnswer(true)} />
        <Button label={text.transport.changeNo} onClick={() => onAnswer(false)} />
      </div>
    </Modal>
  )
}
