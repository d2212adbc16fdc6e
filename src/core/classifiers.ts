/**
 * Classifiers that are kept with a run and name the class of any picture: the linear probes of one
 * measurement or study, and the network of a fine-tuning study. Facts only; their numbers stay in the worker.
 * A run keeps the newest of each kind.
 */

export type ClassifierKind = 'probe' | 'fineTuned'

/** One linear probe of a set: the layers whose pooled features it reads side by side, and its score. */
export interface LayerProbe {
  /** Layers 0..L, ascending; one, or several that were concatenated. */
  layers: number[]
  /** Share of the test images that it names right. */
  accuracy: number
}

/** The linear probes of every layer, fitted together. They read the run's weights as they are now. */
export interface ProbeFacts {
  kind: 'probe'
  /** Step whose weights they were fitted on. */
  step: number
  /** Whether they read the residual stream itself, not its layer norm. */
  raw: boolean
  /** Masks whose answers are averaged; 0 if the model sees whole images. */
  masks: number
  classNames: string[]
  probes: LayerProbe[]
}

/** A fine-tuned network with its class head. */
export interface FineTunedFacts {
  kind: 'fineTuned'
  /** Step whose weights were fine-tuned. */
  step: number
  /** Updates of fine-tuning: the best by validation. */
  tunedStep: number
  /** Layer that the head reads, 0..L. */
  headLayer: number
  /** Masks whose answers are averaged; 0 if the model sees whole images. */
  masks: number
  classNames: string[]
  /** Share of the test images that it names right. */
  accuracy: number
}

export type ClassifierFacts = ProbeFacts | FineTunedFacts

/** Index of the most accurate single layer, the earlier of equals; joined layers are left to choice. */
export function bestProbe({ probes }: Pick<ProbeFacts, 'probes'>): number {
  let best = 0
  probes.forEach(({ layers, accuracy }, i) => {
    if (layers.length === 1 && accuracy > probes[best].accuracy) best = i
  })
  return best
}
