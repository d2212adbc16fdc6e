/** What a model that was read without an output head cannot do until it is trained. */
import type { SavedRun } from '../../checkpoint/savedRun'
import { isHeadless } from '../../core/runRecord'
import { LabError } from '../../core/failure'

/** The refusal of what needs predictions. */
export const noHead = () =>
  new LabError({
    code: 'no-head',
    message:
      'This model has no output head (its file holds none), so it predicts no colours: it cannot ' +
      'complete images.',
    remedy:
      'Use its layers: Probes, Layers and the other studies of features work. ' +
      'Or train it: Resume begins with a new head.',
  })

/** @throws LabError no-head while the run's output head is untrained since its model came without one */
export function requireHead(run: Pick<SavedRun, 'newHead' | 'step'>): void {
  if (isHeadless(run)) throw noHead()
}
