/** English: what a call of the console API takes, for the calls that were given something else. */

export const consoleEn = {
  takes: {
    step: 'step(n) takes a whole number of 1 or more.',
    openFiles: 'openFiles(files) takes a list of File objects.',
    openRun: 'openRun(file, name) takes a File or Blob.',
    openSet: 'openSet(file, name) takes a File or Blob.',
    importWeights: 'importWeights(files) takes a list of File objects.',
    loadWeights: 'loadWeights(files, { nHead }) takes a list of File objects.',
    exportWeights: "exportWeights(form) takes one of two forms: 'folder' or 'weights', nothing else.",
    tokens: 'logits(tokens) and features(tokens) take a list of images, each a list of palette indices.',
    lookAt:
      'lookAt({ tokens, place, unknown }) takes a list of palette indices, the number of a pixel and, if ' +
      'given, a list of 0 and 1.',
    completeLists: 'complete({ hole, prompts }) takes lists of numbers for both.',
    study: (kinds: string) => `study(kind, settings) takes one of ${kinds}.`,
    weights: "Weights are 'latest' or 'best', nothing else.",
    settings: 'Settings are given as an object with a value for each name.',
    setting: (name: string, known: string) => `There is no setting ${name} here; there are ${known}.`,
  },
  remedy: 'Nothing was changed. See docs/console-api.md for all calls.',
}

export type ConsoleTexts = typeof consoleEn
