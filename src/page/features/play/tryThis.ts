/** The three things that the first minute suggests. Each takes the user to the place itself. */
import { stopsOf } from '../../store/actions/rewindActions'
import type { Lab } from '../../store/lab'
import { pointAt, whenThere } from '../../store/showPart'
import { currentSet, type CompletionSet } from '../../store/state/completions'

/** Opens the drawing pad. Without a run there is no model to draw on; then nothing happens. */
export async function drawHalf({ stores }: Lab): Promise<void> {
  if (!stores.run.getState().run) return
  stores.touch.setState({ padOpen: true })
  const pad = await whenThere('.drawing-pad')
  if (pad) pointAt(pad)
}

/** Replays the training from its first measurement on. */
export function rewind(lab: Lab): void {
  const stops = stopsOf(lab.stores)
  if (stops.length < 2) return
  const slider = document.querySelector<HTMLElement>('[data-part="rewind"] input')
  if (slider) pointAt(slider)
  lab.showStep(stops[0])
  lab.playReplay()
}

/** The pixel of the first drawing about which the model was least certain. */
function leastCertain({ drawn, entropy }: CompletionSet): number {
  let place = -1
  for (let i = 0; i < drawn.length; i += 1)
    if (drawn[i] === 1 && (place < 0 || entropy[i] > entropy[place])) place = i
  return place
}

/** Marks one drawn pixel to press, on the first drawing, until one is pressed. */
export function pressPixel({ stores }: Lab): void {
  const set = currentSet(stores.completions.getState())
  const image = document.querySelector<HTMLElement>('.press-area[data-image="sample 0"]')
  if (!set || !image) return
  const place = leastCertain(set)
  stores.touch.setState({ image: null })
  stores.view.setState({ suggestedPixel: place < 0 ? null : place })
  pointAt(image)
}
