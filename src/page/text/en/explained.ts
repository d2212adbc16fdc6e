/**
 * English: two sentences about each part of the page with the paper's section, and the glossary. Loaded when
 * the first of them is opened.
 */
import type { Explained } from '../explained'

export const explained: Explained = {
  licences: 'Licences of the software in this page',
  parts: {
    transport: {
      about:
        'Start trains a new model with the settings of the form, in this browser. You can pause it at any ' +
        'time, go on later, or stop it and keep what it has drawn.',
      section: '3.4',
    },
    presets: {
      about:
        'Each choice is a set of pictures with a model that suits it. Begin with a small one: the larger ' +
        'the pictures and the model, the longer the training takes.',
      section: '3.3',
    },
    dataset: {
      about:
        'These are the pictures that the model learns from, made small and reduced to a few colours. The ' +
        'names of what they show are kept from the model; only the probe uses them later.',
      section: '3.1, 3.2',
    },
    model: {
      about:
        'The model is built like those that write text, but it reads pixels instead of words. More layers ' +
        'and more width let it learn more, and make each step slower.',
      section: '2.2, 3.3',
    },
    training: {
      about:
        'The model guesses pixels, and after each batch of pictures its weights are moved a little towards ' +
        'better guesses. Here you set what it guesses, how often, and how far the weights move each time.',
      section: '2.1, 3.4',
    },
    seeds: {
      about:
        'A run with another seed starts from other random weights and sees the pictures in another order. ' +
        'Training several shows how much of a result is luck.',
      section: null,
    },
    completions: {
      about:
        'The model gets part of a picture that it has never seen and draws the rest, one pixel after the ' +
        'other. Each pixel is drawn by lot from the colours that the model expects, so that every drawing ' +
        'is different.',
      section: '2.1',
    },
    whatIsThis: {
      about:
        'The model never learned names. A small classifier reads its features, learns the names from ' +
        'labelled images, and then says which class a picture of yours resembles most; it knows no others.',
      section: '2.4, 3.4',
    },
    examples: {
      about:
        'These models were trained before and come with the page. Open one to see a whole training at ' +
        'once, or to draw with it.',
      section: null,
    },
    studies: {
      about:
        'Here you examine a trained model as the paper does: what its layers know, how few names it needs ' +
        'to learn a task, where it looks. The studies work on a copy, so that your run stays as it is.',
      section: '2.3, 2.4, 4',
    },
    rewind: {
      about:
        'Drag the slider to go back to any step of the training. Pictures, loss and the curve of the ' +
        'layers move together.',
      section: '4.2',
    },
    loss: {
      about:
        'The loss says how surprised the model is by the true pixel, on average; lower is better. It ' +
        'starts at the loss of a blind guess and falls while the model learns.',
      section: '2.1',
    },
    facts: {
      about:
        'The numbers of the current run in one line: its size, its speed and its best results. Each has ' +
        'its unit beside it.',
      section: null,
    },
    probes: {
      about:
        'A simple classifier tries to name what a picture shows from what one layer has computed. The ' +
        'paper found that layers in the middle are best at it, though the model was never told a name.',
      section: '2.4, 4.1',
    },
    runSets: {
      about:
        'A set is the same training with several seeds. Its line on the charts is their mean, and the band ' +
        'around it their standard deviation.',
      section: null,
    },
    compare: {
      about:
        'All runs of this visit, with the settings in which they differ. The chart shows whether a model ' +
        'that predicts pixels better also knows more about what the pictures show.',
      section: '4.2',
    },
    savedRuns: {
      about:
        'Each run is saved in this browser while it trains, so that a closed tab or a crash loses little. ' +
        'Nothing is sent anywhere.',
      section: null,
    },
    runFiles: {
      about:
        'A run file holds everything of a run: settings, curves, drawings and weights. Save one to keep a ' +
        'run, to go on with it on another machine, or to give it to somebody.',
      section: null,
    },
    weights: {
      about:
        'The weights are the numbers that the model has learned. They can be taken to other programs, such ' +
        'as Hugging Face transformers or PyTorch, and models from there can be opened here.',
      section: '2.2',
    },
  },
  terms: {
    pixel: {
      name: 'Pixel',
      meaning: 'One dot of a picture. The model reads them one after the other, row by row.',
      example: 'A picture of 12 × 12 pixels is a line of 144 of them.',
    },
    palette: {
      name: 'Palette',
      meaning: 'The few colours to which all pixels are rounded; V is their number.',
      example: 'Shapes has 4 greys; the paper uses 512 colours.',
    },
    token: {
      name: 'Token',
      meaning: 'One symbol that the model reads or writes: here the number of a palette colour.',
      example: 'With 4 greys every token is 0, 1, 2 or 3.',
    },
    layer: {
      name: 'Layer',
      meaning: 'One block of the model, which works on what the block before has computed.',
      example: 'Layer 0 is only the input; the paper finds the most useful layers in the middle.',
    },
    features: {
      name: 'Features',
      meaning: 'The numbers that a layer has computed for a picture.',
      example: 'Pictures with similar features look alike to the model.',
    },
    attention: {
      name: 'Attention',
      meaning: 'How much the model looks at each earlier pixel when it predicts the next one.',
      example: 'To continue an edge it looks at the pixels of that edge.',
    },
    step: {
      name: 'Step',
      meaning: 'One update of all weights, after one batch of pictures.',
      example: 'After step 0 nothing is learned yet; a run here has 1,000 to 5,000 steps.',
    },
    batch: {
      name: 'Batch',
      meaning: 'The pictures that the model looks at in one step.',
      example: 'The paper uses 128 pictures a step; Shapes uses 16.',
    },
    epoch: {
      name: 'Epoch',
      meaning: 'One look at each training picture.',
      example: '7,200 pictures in batches of 16 are 450 steps.',
    },
    learningRate: {
      name: 'Learning rate',
      meaning: 'How far one step moves the weights.',
      example: 'Too large, and the loss jumps up; too small, and it hardly falls.',
    },
    seed: {
      name: 'Seed',
      meaning: 'A number that decides everything random: first weights, order of the pictures, drawings.',
      example: 'The same seed gives the same run again.',
    },
    masked: {
      name: 'Masked pixels',
      meaning:
        'Another way to learn: some pixels are hidden, and the model guesses them from all the others.',
      example: 'Such a model can fill a hole; the usual one only goes on after the pixels that it was given.',
    },
    validation: {
      name: 'Validation',
      meaning: 'A test on pictures that were set aside and that the model never learns from.',
      example: 'If it gets worse while training gets better, the model is learning pictures by heart.',
    },
    nats: {
      name: 'Nats',
      meaning: 'The unit of surprise: minus the natural logarithm of the chance that the model gave.',
      example: 'A colour that had one chance in two costs 0.69 nats; one in a hundred costs 4.6.',
    },
    lnV: {
      name: 'ln V',
      meaning: 'The loss of a blind guess among V colours. Every new model starts there.',
      example: 'With 4 colours it is ln 4 = 1.39 nats for each pixel.',
    },
    bits: {
      name: 'Bits per pixel',
      meaning: 'The same loss in the unit of computers: nats divided by 0.693, the natural logarithm of 2.',
      example: 'One bit is the surprise of a fair coin; 1.39 nats are 2 bits.',
    },
    colourCounts: {
      name: 'Colour counts',
      meaning:
        'The loss of someone who only knows how often each colour occurs, and looks at no other pixel.',
      example: 'If most pixels are black, always expecting black is a good start.',
    },
    entropy: {
      name: 'Entropy',
      meaning: 'How undecided the model is about a pixel before it is drawn, in nats.',
      example: '0 if it is sure of one colour, ln V if all are equally likely.',
    },
    probe: {
      name: 'Probe',
      meaning: 'A simple classifier that may only use what one layer has computed.',
      example: 'If it names the shapes well, the layer has told them apart without knowing their names.',
    },
    rawPixels: {
      name: 'Raw pixels',
      meaning: 'A probe on the pictures themselves, without any model.',
      example: 'Only a layer above this line makes the pictures easier to tell apart.',
    },
    untrained: {
      name: 'Untrained',
      meaning: 'The same model before its first step, with random weights.',
      example: 'Only what lies above this line was learned.',
    },
    majorityClass: {
      name: 'Majority class',
      meaning: 'The accuracy of always naming the kind of picture that is most frequent.',
      example: 'With ten digits, equally frequent, that is right one time in ten: 10%.',
    },
    noise: {
      name: 'Within noise',
      meaning: 'A difference so small that it may be luck: less than two of its standard errors.',
      example: '0.2 ± 0.2 points is noise; 8.0 ± 2.1 points is not.',
    },
    temperature: {
      name: 'Temperature',
      meaning: 'How daring the drawing is. At 1 colours are drawn as often as the model expects them.',
      example: 'At 0.5 the likely colours win nearly always; at 2 the pictures become wild.',
    },
    topK: {
      name: 'Top k',
      meaning: 'Only the k likeliest colours may be drawn.',
      example: 'With top 2 a colour in third place never appears; 0 allows all.',
    },
  },
}
