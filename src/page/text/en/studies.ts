/** English: the studies panel, its tabs, and what each result says. */
import type { ReactNode } from 'react'
import type { StudyKind } from '../../../core/studies/registry'
import { phrase } from '../phrase'

export interface StudyTabText {
  /** The button that starts it. */
  action: string
  /** What it shows, with the paper's section. */
  about: string
  /** What the result will be, before there is one. */
  result: string
}

const tabs: Readonly<Record<StudyKind, StudyTabText>> = {
  probe: {
    action: 'Run the probe study',
    about:
      'Fits a linear classifier on the features of every layer and scores it on test images: what each ' +
      'layer knows of the class, although the model was trained without labels (paper 2.4, 3.4, 4.3, 4.4).',
    result:
      'Accuracy of every layer beside raw pixels, several layers concatenated, and which classes are ' +
      'confused.',
  },
  fineTune: {
    action: 'Fine-tune',
    about:
      'Puts a class head on a copy of the model and trains all of it with labels, next to the same network ' +
      'from scratch: what pretraining contributes (paper 2.3, 3.4 and 4.5). The run itself does not change.',
    result: 'Validation accuracy by step of both networks, their test accuracies, and the difference.',
  },
  lowData: {
    action: 'Run with few labels',
    about:
      'Uses a few labels of each class, drawn anew several times, and measures a probe and fine-tuning on ' +
      'each draw (paper 4.7). Run it with 4 and with 25 labels to see the results side by side.',
    result: 'Mean accuracy with its standard deviation over the draws, and each draw as a dot.',
  },
  sweep: {
    action: 'Search the learning rate',
    about:
      'Trains fresh copies of the model at falling learning rates until a lower one ends with a ' +
      "higher loss, and marks rates whose loss spikes: the paper's search (A.1).",
    result:
      'Final loss by learning rate, all loss curves in one chart, and a button that copies the best ' +
      'rate into the form.',
  },
  likelihood: {
    action: 'Measure the likelihood',
    about:
      'Adds up the negative log-likelihood of every pixel under the model, in nats: the quantity that ' +
      'training lowers (paper 2.1), here for each image and each pixel.',
    result:
      'Nats of every image, the most and the least likely ones with their surprise, and how well ' +
      'likelihood separates another data set.',
  },
  inspect: {
    action: 'Look inside',
    about:
      'Shows how the model predicts one token of one image: where every head of every layer attends (paper ' +
      '2.2), what it expects there, and how similar the learned position embeddings are.',
    result:
      'An image to choose the token on, the predicted colours, one attention map for each layer and head, ' +
      'and a map of the positions.',
  },
  featureMap: {
    action: 'Make the map',
    about:
      'Places test images by what a layer sees in them: images with similar features lie close together, ' +
      'although the model was never told their classes (paper 2.4). While the run trains, each measurement ' +
      'adds a map, and the slider below the completions moves the images from one to the next.',
    result: 'A map of small images, framed in the colour of their class, for every layer.',
  },
}

const states = {
  waiting: 'is waiting',
  running: 'is running',
  done: 'is done',
  cancelled: 'was cancelled',
  failed: 'failed',
} as const

const panel = {
  title: 'Studies',
  tabList: 'Kinds of study',
  fold: 'Fold the studies',
  unfold: 'Unfold the studies',
  state: (study: string, state: keyof typeof states) => `The study ${study} ${states[state]}.`,
  teaserRunning: (study: string, done: number, all: number, doing: string) =>
    `${study}: ${done} of ${all}, ${doing}`,
  teaserWaiting: (study: string) => `${study}: waiting`,
  tabs,
  progress: (study: string) => `Progress: ${study}`,
  done: (done: number, all: number) => `${done} of ${all}`,
  waiting: 'Waiting for its turn',
  press: (action: string) => `Press “${action}”`,
  startFirst: 'Start a run first',
  cancel: 'Cancel',
  defaults: 'Defaults',
  cancelled: 'Cancelled.',
  cancelledWithResult: 'Cancelled; the results so far are below.',
  of: (run: string, step: ReactNode) => phrase`Weights of ${run} at step ${step}.`,
  ofSeed: (run: string, step: ReactNode, seed: ReactNode) =>
    phrase`Weights of ${run} at step ${step}, seed ${seed}.`,
  theRun: 'the run',
  figureOf: (run: string, step: number) => `${run}, step ${step}`,
  figureRun: 'run',
  blocked: {
    running: 'This study is running.',
    notRunning: 'This study is not running.',
    backend: 'The backend is not ready.',
    noModel: 'There is no trained model yet; press Start first.',
    runFailed: 'The run failed, so there are no weights to study; start another.',
    noLikelihood:
      'A masked-pixel model has no likelihood of a whole image; train with the next-pixel objective.',
  },
}

const probe = {
  title: 'Accuracy by layer',
  trainImages: (count: ReactNode) => phrase`${count} labelled images`,
  testImages: (count: ReactNode) => phrase`${count} test images`,
  features: (count: ReactNode) => phrase`${count} features`,
  masks: (count: number, shown: ReactNode) => phrase`${shown} ${count === 1 ? 'mask' : 'masks vote'}`,
  rawPixels: 'raw pixels',
  majorityClass: 'majority class',
  span: (first: number, last: number) => `${first} to ${last}`,
  summary: (last: number, testImages: number) =>
    `Test accuracy of layers 0 to ${last} on ${testImages} images.`,
  best: (layer: number, accuracy: string) => `Best layer ${layer} with ${accuracy}.`,
  joined: (span: string, accuracy: string) => `Layers ${span} joined: ${accuracy}.`,
  level: (name: string, accuracy: string) => `${name}: ${accuracy}.`,
  bestName: (layer: number) => `best, layer ${layer}`,
  joinedName: (span: string) => `layers ${span} joined`,
  joinedRow: (span: string) => `${span} joined`,
  table: 'Test accuracy by layer',
  layerColumn: 'layer',
  accuracyColumn: (kind: string) => `${kind}, accuracy`,
  balancedColumn: (kind: string) => `${kind}, mean over classes`,
  named: (kind: string) => `${kind}.`,
  kindTitle: (kind: string) => `${kind} accuracy by layer`,
  balanced: (accuracy: string) => `Mean over the classes: ${accuracy}.`,
  confusion: (layer: number) => `True class by predicted class, layer ${layer}`,
  confusionOf: (kind: string, layer: number) => `${kind}: true class by predicted class, layer ${layer}`,
  confusionTable: 'Test images by true class (rows) and predicted class (columns)',
  perClass: 'Accuracy by class',
  perClassTable: "Share of each class's test images that are classified correctly",
}

const fineTune = {
  arms: { pretrained: 'pretrained', scratch: 'from scratch' },
  points: (points: string, measure: string) => `${points} percentage points of ${measure} accuracy`,
  test: 'test',
  validation: 'validation',
  equal: (measure: string) => `Both end at the same ${measure} accuracy.`,
  pretrainedAhead: (points: string) => `Pretraining is ahead by ${points}.`,
  scratchAhead: (points: string) => `From scratch is ahead by ${points}: pretraining did not help here.`,
  alone: 'Only the pretrained network was fine-tuned; there is nothing to compare it with.',
  training: 'Still training.',
  notTested: 'not tested yet',
  tested: (accuracy: string) => `${accuracy} of test images correct`,
  stopped: ', stopped early',
  arm: (name: string, test: string, best: string, step: number, stopped: string) =>
    `${name}: ${test} (best validation ${best} at step ${step}${stopped})`,
  counts: (train: ReactNode, validation: ReactNode, test: ReactNode, layer: ReactNode) =>
    phrase`${train} labelled images · ${validation} validation · ${test} test · head on layer ${layer}`,
  masks: (count: number) => ` · ${count} masks vote`,
  accuracy: 'Validation accuracy by step',
  accuracySummary: (arms: string, verdict: string) => `Validation accuracy by step. ${arms}. ${verdict}`,
  classLoss: 'Class loss in training, nats per image',
  generativeLoss: 'Generative loss in training, nats per pixel',
  lossSummary: (title: string, last: string) => `${title} by step, last: ${last}.`,
  step: 'step',
  table: 'Fine-tuning by step',
  columns: ['network, step', 'validation', 'class loss', 'generative loss'],
}

const lowData = {
  labels: (perClass: number) => (perClass === 1 ? '1 label per class' : `${perClass} labels per class`),
  notMeasured: (labels: string) => `With ${labels}, nothing is measured yet.`,
  verdict: (labels: string, probeAccuracy: string, fineTuned: string) =>
    `With ${labels}, the probe gets ${probeAccuracy}${fineTuned} of the test images right.`,
  fineTuning: (accuracy: string) => `, fine-tuning ${accuracy}`,
  spread: (mean: string, deviation: string) => `${mean} ± ${deviation}`,
  group: (perClass: number) => `${perClass} per class`,
  probe: 'probe',
  fineTuned: 'fine-tuned',
  summary: (results: string) => `Test accuracy, mean and standard deviation over random subsets. ${results}`,
  counts: (subsets: ReactNode, labels: ReactNode, test: ReactNode, layer: ReactNode) =>
    phrase`${subsets} subsets of ${labels} labels · ${test} test images · probe on layer ${layer}`,
  title: 'Test accuracy by labels per class',
  key: 'Diamonds are means, bars one standard deviation, dots single subsets.',
  differentSteps: (steps: string) => `The results are from weights of different steps: ${steps}.`,
  table: 'Test accuracy with few labels',
  columns: ['labels per class', 'step', 'probe', 'fine-tuned', 'probe, each', 'fine-tuned, each'],
}

const sweep = {
  first: 'The first rate is being tried.',
  diverged: 'diverged',
  nats: (loss: string) => `${loss} nats`,
  row: (rate: string, loss: string, spike: string) => `${rate}: ${loss}${spike}`,
  spiked: (step: number) => `, spiked at step ${step}`,
  lossRose: ' A lower rate ended with a higher loss, so the search stopped.',
  allTried: ' All rates were tried.',
  noneGood: (why: string) => `No rate ended well; try lower ones.${why}`,
  noneYet: 'No rate has finished yet.',
  best: (ended: boolean, rate: string, loss: string, why: string) =>
    `${ended ? 'Best' : 'Best so far'}: ${rate}, with a validation loss of ${loss} nats per pixel.${why}`,
  finalLoss: 'final loss',
  rate: 'learning rate',
  rateSummary: (rows: string, verdict: string) =>
    `Final validation loss by learning rate. ${rows}. ${verdict}`,
  use: 'Use this rate',
  noneToUse: 'No rate has ended well yet.',
  inForm: 'The form has this rate already.',
  nextRun: (rate: string) => `The next run trains at ${rate}.`,
  rateTitle: 'Final validation loss, nats per pixel, by learning rate',
  key: 'The ring marks the best rate; × marks one whose loss spiked or diverged.',
  curvesTitle: 'Training loss by step, nats per pixel',
  curvesSummary: (count: number, rates: string) =>
    `Training loss by step at ${count} learning rates: ${rates}.`,
  step: 'step',
  table: 'Learning rates tried',
  columns: ['rate', 'validation loss', 'spike'],
  noSpike: 'none',
  spikeStep: (step: number) => `step ${step}`,
}

const likelihood = {
  mean: (images: ReactNode, perImage: ReactNode, perPixel: ReactNode, bits: ReactNode) =>
    phrase`Mean of ${images} images: ${perImage} nats per image, ${perPixel} nats or ${bits} bits per pixel.`,
  dimensions: (bits: string, side: number) =>
    `${bits} bits per dimension. Every grey is a token of its own, so this compares with published ` +
    `numbers for these images at ${side} x ${side}.`,
  roundedPixels: (colours: number) =>
    `These are bits of images rounded to ${colours} colours. Published bits per dimension count every ` +
    'grey or colour of the original, so they do not compare; 256 grey levels do.',
  codedPixels:
    'These are bits of learned codes, not of pixels: they do not compare with published bits per dimension.',
  published: (name: string, nats: string, bits: string, recipe: string) =>
    `Published by ${name}: ${nats} nats or ${bits} bits per pixel (${recipe}), trained and measured on the ` +
    'whole data set; here it is 10,000 images of it.',
  apart: {
    well: 'tells the sets apart well',
    partly: 'tells the sets apart in part',
    hardly: 'hardly tells the sets apart',
    reversed: 'ranks them the wrong way round',
  },
  auroc: (name: string, auroc: string, pairs: string, apart: string) =>
    `Against ${name}: AUROC ${auroc}. An image of ${name} has more nats than one of this set ` +
    `in ${pairs} of pairs, so likelihood ${apart}.`,
  image: (index: number, label: string, nats: string) => `Image ${index}, ${label}, ${nats} nats`,
  surprise: (index: number, most: string) => `Surprise of each pixel of image ${index}, at most ${most} nats`,
  caption: (label: string, nats: ReactNode) => phrase`${label}, ${nats} nats`,
  thisSet: 'this set',
  histogramTitle: 'Nats per image, share of images',
  histogramSummary: (images: number, mean: string, auroc: string) =>
    `Histogram of nats per image over ${images} images, mean ${mean}. ${auroc}`,
  unit: 'nats',
  images: (count: number) => `${count} images`,
  binTable: 'Images by nats',
  binColumn: 'from, nats',
  most: 'Most likely images',
  least: 'Least likely images',
  scale: 'surprise of a pixel',
  scaleEnd: (nats: string) => `${nats} nats or more`,
  table: 'Most and least likely images',
  columns: ['image', 'class', 'nats', 'rank'],
  mostRank: (rank: number) => `most likely ${rank}`,
  leastRank: (rank: number) => `least likely ${rank}`,
}

const inspect = {
  code: 'code',
  colour: 'colour',
  hidden: 'hidden, all others are visible',
  read: (index: number, positions: number) => `number ${index} of ${positions} in reading order`,
  likeliest: (tokens: number) => `the likeliest of ${tokens}`,
  rank: (rank: number, tokens: number) => `rank ${rank} of ${tokens}`,
  prediction: (given: string, noun: string, share: string, place: string) =>
    `This token is ${given}. Its true ${noun} gets ${share}, ${place}.`,
  predictionTitle: 'Prediction',
  likeliestList: (noun: string) => `Likeliest ${noun}s, the true one marked`,
  isTrue: ' true',
  others: (count: ReactNode, noun: string, share: ReactNode) =>
    phrase`${count} other ${noun}s: ${share} together. `,
  entropy: (nats: ReactNode, most: ReactNode) => phrase`Entropy ${nats} nats of at most ${most}.`,
  predictionTable: (noun: string) => `Probability of every ${noun}`,
  predictionColumns: (noun: string) => [noun, 'probability', 'true'],
  yes: 'yes',
  picker: (grid: number) => `Token to inspect, ${grid} by ${grid}`,
  pickerImage: 'The image as tokens',
  pickerHelp: 'Arrow keys choose another token; the result updates at once.',
  pickerPlace: (row: number, column: number) => `Row ${row}, column ${column}`,
  caption: (image: ReactNode, label: string) =>
    phrase`Image ${image}, ${label}. Press a token, or use the arrow keys.`,
  place: (row: number, column: number) => `row ${row}, column ${column}`,
  head: (layer: number, head: number) => `layer ${layer}, head ${head}`,
  attentionTitle: 'Attention of every layer and head',
  attentionAbout: {
    masked:
      'Each map is one head: how the marked position, whose own token is hidden, distributes its attention ' +
      'over all positions, including itself.',
    nextToken:
      'Each map is one head: how the position that predicts the marked token distributes its attention ' +
      'over the tokens before it; each weight is drawn at the position of its token. The marked token and ' +
      'all later ones are not visible to it and stay empty. The strip above a map is the start vector, ' +
      'which comes first.',
  },
  map: (head: string, most: string, start: string) => `Attention of ${head}: ${most}${start}`,
  mapEmpty: 'no earlier tokens',
  mapMost: (weight: string, place: string) => `largest weight ${weight} at ${place}`,
  mapStart: (weight: string) => `, start vector ${weight}`,
  spread: (head: string, inputs: string) => `${head}, effectively over ${inputs} inputs`,
  summary: (sharpest: string, mostEven: string) => `Sharpest: ${sharpest}. Most even: ${mostEven}.`,
  startMean: (weight: string) => ` The start vector gets ${weight} on average.`,
  scaleLabel: 'Colour scale',
  scaleHelp: 'A shared scale compares heads; a scale per map also shows the pattern of an even head.',
  scales: { own: 'One per map', shared: 'One for all maps' },
  attentionMaps: 'Attention maps, layers by heads',
  layerColumn: 'layer',
  headColumn: 'head ',
  attentionKey: 'Rows are layers, columns are heads; below each map is its largest weight.',
  attentionScale: 'attention',
  belowMap: 'the number below the map',
  attentionTable: 'Attention of every head',
  attentionColumns: ['head', 'start vector', 'most', 'second', 'third', 'effective inputs'],
  weightAt: (weight: string, place: string) => `${weight} at ${place}`,
  positionsTitle: 'Position embeddings',
  positionsAbout:
    'Every position has its own embedding, and the model is not given which positions are neighbours: rows ' +
    'and columns visible here are learned.',
  positionsPredict: ' Each embedding is drawn at the position that it predicts.',
  similarity: (row: string, column: string, elsewhere: string) =>
    `Mean cosine with the others of its row ${row}, of its column ${column}, elsewhere ${elsewhere}.`,
  similarityMap: (similarity: string) => `Cosine with the marked position. ${similarity}`,
  normMap: (shortest: string, longest: string) =>
    `Length of each position vector, from ${shortest} to ${longest}`,
  cosine: 'cosine',
  length: 'length',
  positionTable: 'Position embeddings by place',
  positionColumns: ['place', 'cosine', 'length'],
}

const featureMap = {
  title: (layer: number, step: number) => `Layer ${layer} at step ${step}`,
  layer: 'Layer',
  method: 'Projection',
  methods: { pca: 'PCA', umap: 'UMAP' },
  methodHelp: {
    pca: 'The two directions in which the features vary most. Distances on the map are true to them.',
    umap:
      'Keeps neighbours together and spreads the rest (McInnes et al. 2018), from the first 8 principal ' +
      'components. Distances between groups mean little.',
  },
  variance: (first: string, second: string) => `The two axes hold ${first} and ${second} of the variance.`,
  umapAbout: 'Neighbours on the map are neighbours in the layer; distances between groups mean little.',
  computing: (done: number, all: number) => `UMAP: ${done} of ${all} steps`,
  umapFailed: 'UMAP could not be computed.',
  frames: (count: number, from: number, to: number) =>
    count === 1 ? `One map, of step ${from}.` : `${count} maps, from step ${from} to ${to}.`,
  following: 'Every measurement of this run adds a map.',
  stop: 'Stop recording',
  moves: 'The slider below the completions moves the map.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  wholeMap: 'Whole map',
  map: 'Images on the map',
  summary: (images: number, layer: number, step: number, method: string) =>
    `${method} map of ${images} test images by the features of layer ${layer} at step ${step}.`,
  keys: 'Arrow keys go to the next image in that direction.',
  point: (number: number, className: string, nearest: readonly string[]) =>
    `Image ${number}, ${className}. Nearest: ${nearest.join(', ')}.`,
  classes: 'Classes on the map',
  allClasses: 'All classes',
  table: 'Places of the images on the map',
  columns: ['image', 'class', 'x', 'y', 'nearest classes'],
}

export const studies = { ...panel, probe, fineTune, lowData, sweep, likelihood, inspect, featureMap }

export type StudiesTexts = typeof studies
