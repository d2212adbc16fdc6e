/** English: the scrubber that moves completions, loss marker, layer curve and heatmap column together. */

export const rewind = {
  title: 'Rewind',
  slider: 'Rewind the training',
  play: 'Play the training again',
  pause: 'Pause the replay',
  needsTwo: 'Needs two measurements.',
  noRun: 'There is nothing to rewind yet: press Start.',
  noStops: 'Rewinding begins with the first measurement of this run.',
  newest: 'newest',
  backToNewest: 'Back to newest',
  /** Spoken by the slider: the step, and what the page shows there. */
  position: (step: number, shown: readonly string[]) => [`step ${step}`, ...shown].join(', '),
  following: 'the newest',
  images: (step: number) => `images of step ${step}`,
  probes: (step: number) => `probes of step ${step}`,
  validation: (heldOut: string, nats: string) => `${heldOut} loss ${nats}`,
}
