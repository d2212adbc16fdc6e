/**
 * "What is this?": the classifiers kept with the run, the picture that is asked about, and the answer.
 */
import { createStore } from 'zustand/vanilla'
import {
  bestProbe,
  type ClassifierFacts,
  type ClassifierKind,
  type FineTunedFacts,
  type ProbeFacts,
} from '../../../core/classifiers'
import type { PicturePrompt } from '../../../core/dataPreview'
import type { Failure } from '../../../core/failure'
import type { ClassGuess } from '../../../core/protocol'
import type { ImageName } from './touch'

/** A picture of the user, or an image on the page by its name, followed while it changes. */
export type AskedPicture = { kind: 'own'; prompt: PicturePrompt } | { kind: 'image'; name: ImageName }

export interface GuessState {
  probe: ProbeFacts | null
  fineTuned: FineTunedFacts | null
  /** Bytes that each takes where the run is saved. */
  bytes: Record<ClassifierKind, number>
  /** The classifier to ask; where it is not kept, the other one is asked. */
  by: ClassifierKind
  /** Which of the probes; null for the best layer's. */
  layerProbe: number | null
  picture: AskedPicture | null
  /** The newest answer, perhaps of a picture before; null before the first. */
  answer: ClassGuess | null
  failure: Failure | null
}

export const initialGuess: GuessState = {
  probe: null,
  fineTuned: null,
  bytes: { probe: 0, fineTuned: 0 },
  by: 'probe',
  layerProbe: null,
  picture: null,
  answer: null,
  failure: null,
}

export const createGuessStore = () => createStore<GuessState>()(() => initialGuess)

/** The state with a classifier that is kept from now on. */
export const withClassifier = (
  { bytes: before }: Pick<GuessState, 'bytes'>,
  classifier: ClassifierFacts,
  bytes: number,
): Partial<GuessState> => ({
  ...(classifier.kind === 'probe' ? { probe: classifier } : { fineTuned: classifier }),
  bytes: { ...before, [classifier.kind]: bytes },
})

/** The classifier that is asked, and which of the probes; null if none is kept. */
export function askedClassifier({
  probe,
  fineTuned,
  by,
  layerProbe,
}: Pick<GuessState, 'probe' | 'fineTuned' | 'by' | 'layerProbe'>): {
  facts: ClassifierFacts
  probe: number
} | null {
  if (fineTuned && (by === 'fineTuned' || !probe)) return { facts: fineTuned, probe: 0 }
  if (!probe) return null
  return {
    facts: probe,
    probe: layerProbe !== null && probe.probes[layerProbe] ? layerProbe : bestProbe(probe),
  }
}
