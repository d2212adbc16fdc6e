/** English: the page that measures this machine. */
import type { MachineShapeName } from '../../../core/machine/shapes'
import type { SkippedShape } from '../../../core/machine/result'

export const measure = {
  title: 'Measure this machine',
  about: (seconds: number) =>
    `Times the training of models of known sizes in this browser, on the GPU or the CPU that the lab uses. ` +
    `It takes about ${seconds} seconds, sends nothing anywhere, and leaves your run as it is.`,
  fromLink: 'Someone else measured this, or says so: the numbers came with the link.',
  machine: 'Name of this machine (optional)',
  machineHelp: 'A browser does not tell what computer it runs on. What you type is shown on the card.',
  start: 'Measure',
  again: 'Measure again',
  here: 'Measure this machine too',
  cancel: 'Cancel',
  cancelled: 'Cancelled. Nothing was kept.',
  notReady: 'The backend is not ready yet.',
  computing:
    'A model is computing on this page, and both would be slower. Pause the run, or wait for its images.',
  runStarted: {
    message: 'The measurement was ended, since a run began to compute.',
    remedy: 'Measure again while no run trains.',
  },
  progress: 'Time of the measurement',
  gate: 'Comparing with plain JavaScript…',
  timing: (shape: string) => `Timing ${shape}…`,
  timed: (done: number, all: number) => `${done} of ${all} models timed`,
  done: 'Measured.',
  card: (machine: string) => `Speed of ${machine}`,
  precision: { float32: 'single precision', half: 'half precision where it passed its check' },
  threads: (count: number) => (count === 1 ? '1 thread' : `${count} threads`),
  software: 'software, no real GPU',
  gateWords: {
    passed: (error: string) => `Computes as plain JavaScript does, to ${error}`,
    failed: (error: string) => `Does not compute as plain JavaScript does: differs by ${error}`,
    reference: 'Plain JavaScript, which the others are compared with',
  },
  columns: { shape: 'Model', ms: 'ms a step', tokens: 'tokens/s', gigaflops: 'GFLOP/s' },
  shapes: {
    S: 'S',
    M: 'M',
    digits8: 'Digits 8',
    emoji16: 'Emoji 16 (8 layers)',
    cifar16: 'CIFAR 16',
    cifar32: 'CIFAR 32',
    'igpt-s': 'iGPT-S',
  } satisfies Record<MachineShapeName, string>,
  /** Layers, width, pixels, images a batch. */
  shapeFacts: (layers: number, width: number, positions: number, batch: number) =>
    `${layers} × ${width}, ${positions} px, batch ${batch}`,
  skipped: {
    time: (shapes: string) => `Too slow for the time: ${shapes}`,
    memory: (shapes: string) => `Too large for the memory: ${shapes}`,
    losses: (shapes: string) => `Wrong losses: ${shapes}`,
  } satisfies Record<SkippedShape['reason'], (shapes: string) => string>,
  footer: (browser: string, lab: string, date: string) => `${browser}, iGPT Lab ${lab}, ${date}`,
  explained:
    'A step is forward pass, loss, backward pass and AdamW, its loss read back; the median of samples. ' +
    'Operations are counted by formula, not by what the device ran.',
  image: 'Save as image',
  json: 'Save as JSON',
  link: 'Link to this card',
  copy: 'Copy link',
  copied: 'Copied.',
  notCopied: 'The browser did not allow copying: select the text and copy it by hand.',
  contribute: 'To add it to the table in docs/gpus.md, send the JSON file as a pull request.',
  noCanvas: 'This browser cannot draw the image.',
  measuredIn: 'Measured in a browser by iGPT Lab',
}

export type MeasureTexts = typeof measure
