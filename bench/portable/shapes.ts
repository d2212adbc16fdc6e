/** Model shapes of the portable bench: those that the page measures machines by. */
import { machineShapes } from '../../src/core/machine/shapes'
import type { TrainShape } from '../page/protocol'

/** Small ones first. A batch that does not fit is halved. */
export const portableShapes: Readonly<Record<string, TrainShape>> = machineShapes

/** Shapes that a software adapter can do in minutes; the others are skipped there unless requested. */
export const smallShapes: readonly string[] = ['S', 'M', 'digits8']
