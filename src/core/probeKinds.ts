/** The classifiers that a layer's features are measured with. */

/**
 * linear: logistic regression on mean-pooled features (paper 2.4). knn: weighted nearest neighbours of
 * mean-pooled features (DINO, Caron et al. 2021). attentive: a learned query pools the positions before the
 * linear classifier (AIM, El-Nouby et al. 2024).
 */
export const probeKinds = ['linear', 'knn', 'attentive'] as const
export type ProbeKind = (typeof probeKinds)[number]

/** The probes' test images, sorted by class, and what a linear probe of their raw pixels answers. */
export interface ProbeTestImages {
  /** (images) classes, ascending. */
  labels: Uint8Array
  /** (images) predicted classes. */
  rawPixels: Uint8Array
}
