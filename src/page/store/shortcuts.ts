/**
 * Single-key shortcuts for commands. Inactive while the user types, while a dialog is open (it has its own
 * keys) and with a modifier, so that browser and screen-reader keys keep working.
 */
import type { Lab } from './lab'
import { commands, isOffered, runCommand } from './commands'

/** Whether the focus is in an element that uses letter keys itself. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="tablist"], [role="menu"]') !== null)
  )
}

/** @returns a function that stops listening */
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
    const matching = commands.filter((command) => command.key === event.key && isOffered(lab, command))
    if (target.querySelector('[role="dialog"]') && !matching.some((command) => command.id === 'help')) return
    const command = matching.find((candidate) => candidate.blocked(lab) === null)
    if (!command || !lab.stores.settings.getState().shortcuts) return
    event.preventDefault()
    void runCommand(lab, command)
  }
  target.addEventListener('keydown', onKey)
  return () => target.removeEventListener('keydown', onKey)
}
