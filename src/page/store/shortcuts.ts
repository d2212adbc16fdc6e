/**
 * Single keys for commands. Silent while the person types, while a dialog is open (its own keys rule)
 * and with a modifier, so that it takes no browser or screen-reader key.
 */
import type { Lab } from './lab'
import { commands, runCommand } from './commands'

/** Fields in which a letter is text or changes the value. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="tablist"], [role="menu"]') !== null)
  )
}

/** Listens on `target` until the returned function is called. */
export function listenForShortcuts(lab: Lab, target: Document): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.repeat ||
      isTyping(event.target)
    )
      return
    const matching = commands.filter((command) => command.key === event.key)
    if (target.querySelector('[role="dialog"]') && !matching.some((command) => command.id === 'help')) return
    const command = matching.find((candidate) => candidate.blocked(lab) === null)
    if (!command || !lab.stores.settings.getState().shortcuts) return
    event.preventDefault()
    void runCommand(lab, command)
  }
  target.addEventListener('keydown', onKey)
  return () => target.removeEventListener('keydown', onKey)
}
