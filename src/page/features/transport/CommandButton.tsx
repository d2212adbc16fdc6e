/** A button for a command: label, key and the reason why it is disabled come from the command. */
import { useStore } from 'zustand'
import { commandButton, commandById, type CommandId } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import type { IconName } from '../../ui/Icon'
import { text } from '../../text/text'

interface Props {
  id: CommandId
  icon: IconName
  iconOnly?: boolean
  kind?: 'default' | 'primary' | 'live' | 'plain'
  /** Added to the tooltip, such as the settings that a restart would change. */
  note?: string
  /** A number beside the label, hidden from screen readers; `note` has the same as text. */
  count?: number
}

const everything = <T,>(state: T) => state

/** Renders again when the state that `blocked` of a command reads changes. */
function useCommandState() {
  useStore(useStores().run, everything)
  useStore(useStores().lab, everything)
  useStore(useStores().settings, everything)
}

export function CommandButton({ id, icon, iconOnly, kind, note, count = 0 }: Props) {
  const lab = useLab()
  useCommandState()
  const command = commandById(id)
  const button = commandButton(lab, command)
  return (
    <Button
      {...button}
      icon={icon}
      iconOnly={iconOnly}
      kind={kind}
      title={note ? text.common.withNote(button.title, note) : button.title}
    >
      {count > 0 && (
        <span className="count num" aria-hidden="true">
          {count}
        </span>
      )}
    </Button>
  )
}
