/** English: what a run has measured, in the loss, probe and facts panels. */

export const loss = {
  title: 'Loss',
  smoothing: 'Smoothing',
  smoothingOff: 'off',
  logSteps: 'log steps',
  logLoss: 'log loss',
  range: 'Losses that the chart shows',
  wholeRun: 'Whole run',
  wholeRunHelp: 'Every loss from the first step on.',
  recent: 'Recent',
  recentHelp: 'The first fall is left out, so that the rest is seen larger.',
  uniform: 'uniform, ln V',
  colourCounts: 'colour counts',
  published: (name: string) => `published by ${name}, on the whole set`,
  mixedPixels: '(masked) pixel',
  natsPer: (pixel: string) => `nats per ${pixel}`,
  bitsPer: (pixel: string) => `bits per ${pixel}`,
  tableCaption: (pixel: string) => `Loss by step, nats per ${pixel}`,
  stepColumn: 'step',
  emptyTitle: 'The loss will appear here',
  empty:
    'Training and validation loss in nats per pixel, falling from ln V, beside the loss that colour counts ' +
    'alone would reach.',
  preparingTitle: 'Preparing the run',
  preparing: 'Images are being resized and quantized to the palette.',
  preparingStage: (stage: string) => `Now ${stage}.`,
  noNumbersTitle: 'No numbers yet',
  noNumbers: (nats: string, pixel: string) =>
    `The first loss appears after the first steps. An untrained model starts at ln V, ` +
    `${nats} nats per ${pixel}.`,
  reading: (now: string, pixel: string, blind: string, colours: number, counts: string) =>
    `Now ${now} nats per ${pixel}. A blind guess among ${colours} colours costs ${blind}; ` +
    `knowing only how often each colour occurs, ${counts}.`,
  pastRun: (run: string, heldOut: string) => `${run}, ${heldOut}`,
  summary: {
    chart: (step: number) => `Loss against steps, to step ${step}.`,
    train: (nats: string, pixel: string) => `Training loss ${nats} nats per ${pixel}.`,
    heldOut: (heldOut: string, nats: string, bits: string, pixel: string) =>
      `${heldOut} loss ${nats} nats, ${bits} bits per ${pixel}.`,
    level: (name: string, value: string) => `${name}: ${value}.`,
    atStep: (step: number, train: string, heldOut: string, nats: string) =>
      `At step ${step}: train ${train}, ${heldOut} ${nats}.`,
    past: (run: string, value: string) => `Past run ${run}: ${value}.`,
    band: (set: string, value: string) => `${set}, with one standard deviation: ${value}.`,
  },
}

export const probes = {
  title: 'Probe accuracy by layer',
  rawPixels: 'raw pixels',
  majorityClass: 'majority class',
  tableCaption: 'Probe accuracy by step and layer',
  stepColumn: 'step',
  layerColumn: (layer: number) => `l${layer}`,
  balancedRow: (row: string | number) => `${row}, balanced`,
  kind: 'Classifier of the probe',
  kinds: { linear: 'Linear', knn: 'k-NN', attentive: 'Attentive' },
  kindHelp: {
    linear: 'Logistic regression on features averaged over the positions (paper 2.4).',
    knn: 'A vote of the 20 nearest training images by cosine similarity of averaged features.',
    attentive: 'A learned query weighs the positions before the linear classifier.',
  },
  newest: 'newest probe',
  cell: {
    title: (layer: number, step: number) => `Layer ${layer} at step ${step}`,
    accuracy: (accuracy: string) => `Accuracy ${accuracy} (one standard error).`,
    balanced: (accuracy: string) => `Mean over the classes ${accuracy}.`,
    perClass: 'Accuracy by class',
    confusion: 'Confusion matrix: true class by answer',
    pressCell: 'Press a number to see its images.',
    classifiedAs: (truth: string, predicted: string) =>
      truth === predicted ? `${truth}, recognized` : `${truth}, classified as ${predicted}`,
    images: (count: number) => (count === 1 ? '1 image' : `${count} images`),
    firstImages: (shown: number, count: number) => `First ${shown} of ${count} images`,
    noImages: 'No images',
    image: (number: number, truth: string, predicted: string) =>
      `Test image ${number}, ${truth}, classified as ${predicted}`,
    trueAndPredicted: (truth: string, predicted: string) => `${truth} → ${predicted}`,
    noPredictions: 'This run was saved before the answers for each image were recorded.',
  },
  untrainedBest: 'untrained, best',
  reading: {
    best: (layer: string, last: number, accuracy: string) => `Best: layer ${layer} of ${last}, ${accuracy}.`,
    bestUntrained: (layer: string, last: number, accuracy: string) =>
      `Before training: layer ${layer} of ${last} is best, ${accuracy}.`,
    /** Of a step that the page was rewound to. */
    bestAt: (step: number, layer: string, last: number, accuracy: string) =>
      `At step ${step}: best layer ${layer} of ${last}, ${accuracy}.`,
    embeddings: '0 (the embeddings)',
    raw: (accuracy: string, points: string, ahead: boolean) =>
      `Raw pixels ${accuracy}: the features ${ahead ? 'win' : 'lose'} by ${points} points.`,
    rawNoise: (accuracy: string, points: string, ahead: boolean) =>
      `Raw pixels ${accuracy}: ${points} points ${ahead ? 'below' : 'above'} the features, within noise.`,
    rawEqual: (accuracy: string) => `Raw pixels ${accuracy}: level with the features.`,
    last: (points: string) => `The last layer is ${points} points behind.`,
    lastNoise: (points: string) => `The last layer is ${points} points behind: within noise.`,
    lastEqual: 'The last layer is level with it.',
    lastIsBest: 'The last layer is the best.',
    untrained: (accuracy: string, points: string, gained: boolean) =>
      `Before training the best was ${accuracy}, ${points} points ${gained ? 'less' : 'more'}.`,
    untrainedNoise: (accuracy: string, points: string, gained: boolean) =>
      `Before training the best was ${accuracy}, ` +
      `${points} points ${gained ? 'less' : 'more'}: within noise.`,
    untrainedEqual: (accuracy: string) => `Before training the best was ${accuracy}, the same.`,
    unpaired: 'Errors unpaired: this run has no predictions by image.',
  },
  readingHelp:
    'Differences are between classifiers on the same test images, with one standard error. ' +
    'Within noise: less than two of them.',
  emptyTitle: 'Probe accuracy will appear here',
  empty:
    'During the run a linear classifier is fitted to the features of every layer. In the paper the middle ' +
    'layers predict the class best; watch that peak form.',
  preparingTitle: 'Preparing the run',
  preparing: 'The first probe measures the untrained features, at step 0.',
  noProbeTitle: 'No probe yet',
  endedBefore: 'The run ended before its first probe.',
  nextProbe: (every: number) =>
    `The untrained model is probed first, then that of every ${every} steps, more often at the beginning.`,
  summary: {
    chart: (step: number) => `Probe accuracy by layer at step ${step}.`,
    best: (layer: number, last: number, accuracy: string) =>
      `Best layer ${layer} of ${last} with ${accuracy}.`,
    level: (name: string, accuracy: string) => `${name}: ${accuracy}.`,
    untrained: (accuracy: string) => `Untrained features reach ${accuracy}.`,
    past: (run: string, accuracy: string) => `Past run ${run}: best ${accuracy}.`,
    band: (set: string, layer: number, accuracy: string) =>
      `${set}, with one standard deviation: best layer ${layer} with ${accuracy}.`,
    heatmap: (lastLayer: number, steps: number) =>
      `Probe accuracy of layers 0 to ${lastLayer} at ${steps} steps.`,
  },
}

export const facts = {
  title: 'Run facts',
  empty:
    'Run facts appear here once a run has started: parameters, memory, speed, loss in nats and bits, ' +
    'best layer.',
  run: 'run',
  rewound: (step: number) => `at step ${step}`,
  objective: 'objective',
  parameters: 'parameters',
  nats: (nats: string) => `${nats} nats`,
  bitsPer: (bits: string, pixel: string) => `${bits} bits per ${pixel}`,
  dimension: 'dimension',
  bestLayer: 'best layer',
  layerOf: (layer: number, last: number) => `${layer} of ${last}`,
  pixelsSeen: 'pixels seen',
  runningTime: 'running time',
  saved: 'saved',
  savedAt: (step: number) => `at step ${step}`,
  savingFailed: 'failing since',
  memory: 'memory',
  tensors: (count: number) => `${count} tensors`,
}
