/** The classifiers that a layer's features are measured with. */

/**
 * linear: logistic regression on mean-pooled features (paper 2.4). knn: weighted nearest neighbours of
 * mean-pooled features (DINO, Caron et al. 2021). attentive: a learned query pools the positions before the
 * linear classifier (AIM, El-Nouby et al. 2024).
 */
export const probeKinds = ['linear', 'knn', 'attentive'] as const
export type ProbeKind = (typeof probeKinds)[number]

/** Those measured beside the linear one, if chosen. */
export const otherProbeKinds = ['knn', 'attentive'] as const satisfies readonly ProbeKind[]
export type OtherProbeKind = (typeof otherProbeKinds)[number]

/** The kinds chosen by a setting `probeKinds`, in their order; names it does not know are left out. */
export const chosenProbes = (chosen: string): OtherProbeKind[] =>
  otherProbeKinds.filter((kind) => chosen.split(' ').includes(kind))

/** Most memory for the attentive probe's features, 512 MB. */
export const mostAttentiveBytes = 512 * 2 ** 20

/** Bytes of one layer's features of every position: float32, (images, positions, channels). */
export const attentiveBytes = (images: number, positions: number, channels: number): number =>
  4 * images * positions * channels

/** Rounded up. */
export const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20)

/** The probes' test images, sorted by class, and what a linear probe of their raw pixels answers. */
export interface ProbeTestImages {
  /** (images) classes, ascending. */
  labels: Uint8Array
  /** (images) predicted classes. */
  rawPixels: Uint8Array
  /** The same by k-NN on raw pixels; only if `probeKinds` has it. */
  rawPixelsKnn?: Uint8Array
}
