/** A button for one command of the list: its label, key and reason come from there. */
import { useStore } from 'zustand'
import { commandById, runCommand, type CommandId } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import type { IconName } from '../../ui/Icon'
import { text } from '../../text/text'

interface Props {
  id: CommandId
  icon: IconName
  iconOnly?: boolean
  kind?: 'default' | 'primary' | 'live' | 'plain'
  /** More to say on hovering, such as what a restart would change. */
  note?: string
  /** A small number beside the label, for the eye; `note` says it in words. */
  count?: number
}

const everything = <T,>(state: T) => state

/** Redraws when anything that a command's reason depends on changes. */
function useCommandState() {
  useStore(useStores().run, everything)
  useStore(useStores().lab, everything)
  useStore(useStores().settings, everything)
}

export function CommandButton({ id, icon, iconOnly, kind, note, count = 0 }: Props) {
  const lab = useLab()
  useCommandState()
  const command = commandById(id)
  const name = text.common.withKey(command.label, command.key)
  return (
    <Button
      icon={icon}
      label={command.label}
      iconOnly={iconOnly}
      kind={kind}
      blocked={command.blocked(lab)}
      aria-keyshortcuts={command.key}
      title={note ? text.common.withNote(name, note) : name}
      onClick={() => void runCommand(lab, command)}
    >
      {count > 0 && (
        <span className="count num" aria-hidden="true">
          {count}
        </span>
      )}
    </Button>
  )
}
