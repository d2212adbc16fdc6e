/** Settings of a run whose measurements take a moment, for tests of something else. */
export const briefMeasurements = {
  evalImages: 8,
  probeTrainImages: 50,
  probeTestImages: 20,
  promptCount: 1,
  samplesPerPrompt: 1,
  promptRows: 7,
}
