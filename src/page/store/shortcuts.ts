/**
 * Single-key shortcuts for commands. Inactive while the user types, while a dialog is open (it has its own
 * keys) and with a modifier, so that browser and screen-reader keys keep working. Ctrl K and Cmd K open the
 * palette of commands from anywhere.
 */
import type { Lab } from './lab'
import { commandById, commands, isOffered, runCommand } from './commands'

/** Whether the focus is in an element that uses letter keys itself. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="tablist"], [role="menu"]') !== null)
  )
}

/** Ctrl K, or Cmd K on a Mac: also while the user types. */
const isFinderKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && ctrlKey !== metaKey && !altKey && !shiftKey

/** @returns a function that stops listening */
export function listenForShortcuts(lab: Lab, target: Document): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (isFinderKey(event)) {
      event.preventDefault()
      return void runCommand(lab, commandById('find'))
    }
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.repeat ||
      isTyping(event.target)
    )
      return
    // The palette may still be on its way: what is typed is for it.
    if (lab.stores.view.getState().finderOpen) return
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
