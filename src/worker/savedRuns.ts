/** The commands that save, open and keep runs, apart from the worker's door. */
import { LabError, toFailure } from '../core/failure'
import type { Command } from './protocol'
import type { Post } from './evaluation'

export type SavedRunCommand = Extract<Command, { kind: 'saveRun' | 'openRun' | 'keepNow' }>

export function handleSavedRun(command: SavedRunCommand, post: Post): void {
  if (command.kind === 'keepNow') return
  const failure = new LabError({ code: 'busy', message: 'Runs cannot be saved yet.', remedy: 'Wait for the next version.' })
  post({ kind: 'requestFailed', requestId: command.requestId, failure: toFailure(failure) })
}
