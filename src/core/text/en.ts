/**
 * English texts of all settings: labels, help, options, units and what is wrong with a value. In core, since
 * the worker and the headless commands name settings in their messages too. The page's own texts are in
 * src/page/text.
 */
import type { NamedValue, SettingTexts } from './settingTexts'
import { studiesEn } from './studies.en'

const listed = (changes: readonly NamedValue[]) =>
  changes.map(([label, value]) => `${label} ${value}`).join(', ')

export const en: SettingTexts = {
  config: {
    dataset: { label: 'Images' },
    paletteColours: { label: 'Colours' },
    nPx: {
      label: 'Image side',
      help: 'Images are resized to this many pixels a side; the sequence length is its square (paper 3.2).',
    },
    validationFraction: {
      label: 'Validation share',
      help:
        'Share of the training images held out to measure the validation loss (paper 3.1 holds out 4% to ' +
        '10%).',
    },
    nVocab: {
      label: 'Palette colours',
      help:
        'Colours or grey levels that pixels are rounded to, or learned codes; each is one token (paper 3.2 ' +
        'uses 512).',
    },
    vqFactor: {
      label: 'Pixels per code',
      help:
        "Side of the square of pixels that one learned code covers, 2 or 4 (VQ-VAE variant of the paper's " +
        'first version).',
    },
    vqSteps: {
      label: 'VQ-VAE steps',
      help: 'Training steps of the VQ-VAE that learns the codes, before the run starts.',
    },
    vqBeta: {
      label: 'Commitment weight',
      help: "Weight of the VQ-VAE's commitment loss (van den Oord et al. 2017: 0.25).",
    },
    nLayer: { label: 'Layers', help: 'Number of transformer blocks (paper 2.2).' },
    nHead: { label: 'Heads', help: 'Attention heads in each block; the width is split evenly among them.' },
    nEmbd: { label: 'Width', help: 'Size of the embedding vector of each token (paper 3.3).' },
    dropout: {
      label: 'Dropout',
      help:
        'Share of activations dropped in training, after the embeddings and both halves of a block, not ' +
        'within attention (paper 3.4: none; it did not help).',
    },
    batchSize: { label: 'Batch', help: 'Images in one step (paper 3.4 uses 128).' },
    accumulationSteps: {
      label: 'Pieces of a batch',
      help:
        'A step computes its batch in this many pieces, one after the other, and adds up their gradients: ' +
        'less memory, the same result.',
    },
    maskRate: {
      label: 'Mask rate',
      help: 'Share of pixels hidden by the masked objective (paper 2.1: 0.15; 25% to 35% were worse).',
    },
    steps: {
      label: 'Steps',
      help: 'Optimizer updates in the whole run; the learning rate reaches zero at the last.',
    },
    learningRate: {
      label: 'Learning rate',
      help: 'Peak of the schedule, reached after warm-up (paper A.1 searches 0.01, 0.003, 0.001, 0.0003).',
    },
    warmupSteps: {
      label: 'Warm-up',
      help: 'Steps in which the learning rate rises from zero (paper 3.4: one epoch).',
    },
    beta1: { label: 'Adam beta 1', help: 'Decay of the gradient average (paper 3.4: 0.9).' },
    beta2: {
      label: 'Adam beta 2',
      help: 'Decay of the squared-gradient average (paper 3.4: 0.95, since 0.999 gave spikes).',
    },
    epsilon: { label: 'Adam epsilon', help: 'Keeps the update finite if the gradient vanishes.' },
    weightDecay: {
      label: 'Weight decay',
      help: 'Decoupled decay of the matrices (paper A.1: 0.01 changed nothing).',
    },
    gradClip: {
      label: 'Gradient clip',
      help: 'Largest gradient norm before it is scaled down; 0 is off (the paper mentions none).',
    },
    evalEvery: { label: 'Validate every', help: 'Steps between two measurements of the validation loss.' },
    evalImages: {
      label: 'Validation images',
      help: 'Validation images in one measurement, always the same ones.',
    },
    probeEvery: { label: 'Probe every', help: 'Steps between two linear probes of all layers (paper 2.4).' },
    probeTrainImages: {
      label: 'Probe training images',
      help: 'Labelled images that each linear probe is fitted on, each class with its share; at most all.',
    },
    probeTestImages: {
      label: 'Probe test images',
      help: 'Held-out test images that the accuracy is measured on; at most all.',
    },
    probeKinds: {
      label: 'More probes',
      help:
        'Beside the linear probe: 20 nearest neighbours (DINO, Caron et al. 2021), or a learned query over ' +
        'the positions instead of their mean (AIM, El-Nouby et al. 2024; slow).',
      options: { knn: 'k-NN', attentive: 'Attentive' },
    },
    completeEvery: { label: 'Complete every', help: 'Steps between two completions of the pinned prompts.' },
    promptCount: { label: 'Prompts', help: 'Validation images whose top part is completed.' },
    samplesPerPrompt: {
      label: 'Samples per prompt',
      help: 'Different completions drawn for the same prompt.',
    },
    promptRows: { label: 'Prompt rows', help: 'Rows of the image that are given; the model draws the rest.' },
    fillRounds: {
      label: 'Fill rounds',
      help: 'Rounds in which a fill by confidence places its pixels, the most confident first.',
    },
    temperature: {
      label: 'Temperature',
      help: 'Below 1 likely colours become likelier; the paper samples at 1.',
    },
    topK: { label: 'Top k', help: 'Sample among the k likeliest colours only; 0 is off, as in the paper.' },
    seed: { label: 'Seed', help: 'Same seed, same run: split, palette, weights, batches and samples.' },
    shapeTurn: {
      label: 'Largest turn',
      help: 'Each shape is turned by a random angle of up to this many radians to either side.',
    },
    shapeSeed: { label: 'Drawing seed', help: 'The same seed draws the same images on every machine.' },
    shapeKinds: {
      label: 'Kinds of shapes',
      help: 'The classes of the drawn images; at least two.',
      options: {
        circle: 'Circle',
        ring: 'Ring',
        square: 'Square',
        frame: 'Frame',
        triangle: 'Triangle',
        cross: 'Cross',
        saltire: 'Saltire',
        bar: 'Bar',
        star: 'Star',
      },
    },
    shapeSize: {
      label: 'Size of shapes',
      help: 'Extent of the drawn shapes; each has a random size within a range.',
      options: { small: 'Small', medium: 'Medium', large: 'Large' },
    },
    shapeColours: {
      label: 'Colours of shapes',
      help: 'Grey images, or one of six random colours on black (with palette Colour).',
      options: { lightOnDark: 'Light on dark', darkOnLight: 'Dark on light', colours: 'Colours' },
    },
    palette: {
      label: 'Palette',
      help:
        'Whether k-means clusters one channel or three (paper 3.2: colour), or nothing is fitted: even ' +
        "grey levels, exact if there are 256, or colours from a file that you open, such as OpenAI's.",
      options: { grey: 'Grey', levels: 'Grey levels (256: exact)', rgb: 'Colour', file: 'From a file' },
    },
    squareBy: {
      label: 'Make square',
      help:
        'How images of other shapes become square: crop the middle (paper 3.1), pad two sides with white, ' +
        'or stretch the whole.',
      options: { crop: 'Centre crop', pad: 'Pad with white', stretch: 'Stretch' },
    },
    tokens: {
      label: 'Tokens',
      help:
        'Each pixel rounded to a palette colour (paper 3.2), or each square of pixels as a code that a ' +
        "VQ-VAE learns first (the paper's first version).",
      options: { palette: 'Palette colours', vqvae: 'Learned codes (VQ-VAE)' },
    },
    split: {
      label: 'Validation set',
      help:
        'Hold it out while you tune settings; train on it too in the final run, which is then measured on ' +
        'the test images (paper 3.1).',
      options: { holdOut: 'Held out', foldBack: 'Train on validation too' },
    },
    pixelOrder: {
      label: 'Pixel order',
      help:
        'Order in which the pixels become a sequence (paper 2.1: raster); the model knows no other ' +
        'geometry.',
      options: {
        raster: 'Rows (raster)',
        columns: 'Columns',
        spiral: 'Spiral inwards',
        random: 'Random, fixed',
      },
    },
    objective: {
      label: 'Objective',
      help: 'Predict each pixel from those before it, or hidden pixels from all the others (paper 2.1).',
      options: { autoregressive: 'Next pixel (autoregressive)', masked: 'Masked pixels (BERT)' },
    },
    headTying: {
      label: 'Output head',
      help:
        "Whether the layer that predicts colours has separate weights, as in the paper's code (section " +
        '2.2), or shares the colour embeddings.',
      options: { untied: 'Separate weights', tied: 'Tied to the embeddings' },
    },
    headInit: {
      label: 'Head initialisation',
      help:
        'Zeros make all colours equally likely at first, so the first loss is ln V (paper 3.3); random ' +
        'weights are drawn as those of the embeddings. A tied head ignores this setting.',
      options: { zero: 'Zero', normal: 'Random' },
    },
    fill: {
      label: 'Fill order',
      help:
        'How a model of masked pixels completes an image: in reading order, or the most confident pixels ' +
        'first, in rounds.',
      options: { raster: 'Pixel by pixel', confidence: 'Most confident first' },
    },
  },
  studies: studiesEn,
  presets: {
    shapes12: {
      label: 'Shapes 12',
      summary:
        'Drawn shapes at random places, 12 x 12 in 4 greys: features beat raw pixels within two minutes, ' +
        'no GPU needed.',
    },
    digits8: {
      label: 'Digits 8',
      summary:
        'Handwritten digits, 8 x 8 in 16 greys: the quickest. Each digit fills its image, so raw pixels ' +
        'win here.',
    },
    mnist14: {
      label: 'MNIST 14',
      summary: 'MNIST at 14 x 14 in 16 greys: half an hour on a CPU, minutes on a GPU.',
    },
    emoji16: { label: 'Emoji 16', summary: 'Colour emoji at 16 x 16 in 64 colours: the default with a GPU.' },
    emoji32: {
      label: 'Emoji 32',
      summary: "Colour emoji at the paper's 32 x 32, 1,024 positions: for a fast GPU.",
    },
    cifar32: {
      label: 'CIFAR 32',
      summary: "CIFAR-10 from the binary files you open, at minGPT's size: for a fast GPU.",
    },
    mnist28: {
      label: 'MNIST 28',
      summary:
        'MNIST at 28 x 28 with the recipe of teddykoker/image-gpt: its loss after 25,000 steps is on the ' +
        'chart. Half a day on a CPU; fewer steps show the way.',
    },
    fashion28: {
      label: 'Fashion 28',
      summary:
        'Fashion-MNIST at 28 x 28 with the recipe of teddykoker/image-gpt: its loss after 25,000 steps is ' +
        'on the chart. Half a day on a CPU; fewer steps show the way.',
    },
    'igpt-s': { label: 'iGPT-S', summary: "The paper's small model, 76 million parameters." },
    'igpt-m': { label: 'iGPT-M', summary: "The paper's medium model, 455 million parameters." },
    'igpt-l': { label: 'iGPT-L', summary: "The paper's large model, 1.36 billion parameters." },
    'igpt-xl': {
      label: 'iGPT-XL',
      summary:
        "The paper's largest model, 6.8 billion parameters at 64 x 64; its head count is not published, " +
        '24 is ours.',
    },
  },
  units: {
    px: 'px',
    steps: 'steps',
    images: 'images',
    layers: 'layers',
    labels: 'labels',
    rows: 'rows',
    rounds: 'rounds',
  },
  dataNames: {},
  doing: {
    trainingVqVae: (step, steps, error) =>
      `training the VQ-VAE, step ${step} of ${steps}${error ? `, error ${error} of 255` : ''}`,
    encodingImages: 'encoding the images',
    readingFeatures: 'reading features',
    readingAllFeatures: 'reading features of every layer',
    layer: (layer, last) => `layer ${layer} of ${last}`,
    layersTogether: (layers) => `layers ${layers.join(', ')} together`,
    nearestNeighbours: 'nearest neighbours',
    attentiveProbes: 'attentive probes',
    findingBestLayer: 'finding the best layer',
    fineTuning: { pretrained: 'fine-tuning the pretrained network', scratch: 'training from scratch' },
    done: (what) => `${what}: done`,
    subsetProbe: (subset, subsets) => `subset ${subset} of ${subsets}, probe`,
    subsetFineTuning: (subset, subsets, step) => `subset ${subset} of ${subsets}, fine-tuning step ${step}`,
    subsetDone: (subset, subsets) => `subset ${subset} of ${subsets} done`,
    learningRate: (rate, step) => `learning rate ${rate}, step ${step}`,
    learningRateDone: (rate) => `learning rate ${rate} done`,
    readingImages: 'reading images',
    measuringImages: 'measuring validation images',
    readingSecondSet: 'reading the second set',
    measuringSecondSet: 'measuring the second set',
    lookingInside: 'computing attention and probabilities',
  },
  messages: {
    notANumber: (label) => `${label} must be a number.`,
    notWhole: (label, value) => `${label} must be a whole number, not ${value}.`,
    outOfRange: (label, min, max, value) => `${label} must be from ${min} to ${max}, not ${value}.`,
    notAnOption: (label, options, value) => `${label} must be one of ${options}, not ${value}.`,
    tooFew: (label, fewest) => `${label}: choose at least ${fewest}.`,
    headsDivideWidth: (nEmbd, nHead) =>
      `Heads must divide the width: ${nEmbd} is not a multiple of ${nHead}.`,
    promptLeavesRows: (nPx) =>
      `Prompt rows must be fewer than the image side, ${nPx}, so that something is left to complete.`,
    warmupWithinRun: (warmupSteps, steps) =>
      `Warm-up (${warmupSteps}) must not exceed the run's ${steps} steps.`,
    topKWithinVocab: (nVocab, learnedCodes) =>
      `Top k must not exceed the ${nVocab} ${learnedCodes ? 'codes' : 'palette colours'}.`,
    attentiveFits: (megabytes, most) =>
      `More probes: the attentive probe's features would take ${megabytes} MB of memory, at most ${most}; ` +
      'use fewer probe images, or leave it out.',
    levelsOfByte: (most, nVocab) => `Palette colours must be at most ${most} as grey levels, not ${nVocab}.`,
    noPaletteFile: 'No palette file is open: open one, or choose grey or colour.',
    coloursOfFile: (colours, nVocab) =>
      `Palette colours must be the ${colours} of the opened palette, not ${nVocab}.`,
    pixelsPerCode: (vqFactor) => `Pixels per code must be 2 or 4, not ${vqFactor}.`,
    sideMultipleOfCode: (vqFactor, nPx) =>
      `Image side must be a multiple of the ${vqFactor} pixels that a code stands for, not ${nPx}.`,
    sideHoldsCodes: (vqFactor, nPx) =>
      `Image side must be at least ${2 * vqFactor}, so that there are 2 x 2 codes of ${vqFactor} pixels ` +
      `a side, not ${nPx}.`,
    tooLarge: (needed, budget) =>
      `This run needs about ${needed} GB of memory; the device has ${budget} GB for it.`,
    wouldFit: (changes) => `It fits with ${listed(changes)}.`,
    piecesFit: (pieces, others) =>
      `It fits with ${listed(pieces)}, which changes no result` +
      `${others.length > 0 ? `; or with ${listed(others)}` : ''}.`,
    smallerModel: 'Choose a smaller model.',
  },
}
