/** Model shapes of the kit's bench: those that the page measures machines by. */
import { machineShapes } from '../../src/core/machine/shapes'
import type { TrainShape } from '../page/protocol'

/** Small ones first. A batch that does not fit is halved. */
export const kitShapes: Readonly<Record<string, TrainShape>> = machineShapes

/** Shapes that a software adapter can do in the time there is. */
export const smallShapes: readonly string[] = ['S', 'digits8']
