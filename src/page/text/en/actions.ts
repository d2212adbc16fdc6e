/** English: commands, why they are disabled, failures found by the page, and labels of a run's numbers. */
import type { FailureCode } from '../../../core/failure'

/** Label and one sentence for the help sheet, by the command's id. */
export const commands = {
  start: { label: 'Start', help: 'Start a run with the settings of the form.' },
  pause: { label: 'Pause', help: 'Pause the run after the current step.' },
  resume: { label: 'Resume', help: 'Continue a paused run.' },
  step: { label: 'Step', help: 'Take one optimizer step, then pause. Without a run, start one.' },
  stop: { label: 'Stop', help: 'End the run; its results stay visible.' },
  restart: { label: 'Restart', help: 'End the run and start again with the settings of the form.' },
  pair: {
    label: 'Train both objectives',
    help:
      'Train two runs with the same seed and budget: first on next pixels, then on masked ones. Both ' +
      'appear on the charts.',
  },
  seeds: {
    label: 'Train several seeds',
    help:
      'Train the same run with several different random starts, one after the other: their spread shows ' +
      'what is luck.',
  },
  foldBack: {
    label: 'Retrain on all images',
    help:
      'Repeat the finished run with its validation images added to the training images, measured on the ' +
      'test images (paper 3.1).',
  },
  longer: {
    label: 'Train longer',
    help: 'Train the finished run on, to more steps in all; a dialog says what becomes of its schedule.',
  },
  complete: { label: 'Complete now', help: 'Complete the prompts with the current weights.' },
  replay: {
    label: 'Replay the training',
    help: 'Play the completions and charts of the run again from its first step, or pause that.',
  },
  earlier: { label: 'Earlier step', help: 'Show the run as it was at the measurement before.' },
  later: { label: 'Later step', help: 'Show the run at the next measurement, at last the newest.' },
  metricsCsv: {
    label: 'Metrics as CSV',
    help: 'Save losses, norms, learning rates and probes of the runs on the charts, one row per step.',
  },
  metricsJson: {
    label: 'Metrics as JSON',
    help: 'Save the same numbers with settings, seed, baselines and run facts.',
  },
  exportFolder: {
    label: 'Export folder',
    help:
      "Save the run's model as a folder (zip) that Hugging Face transformers loads, with palette, settings " +
      'and optimizer state.',
  },
  exportWeights: { label: 'Export weights', help: "Save the run's weights alone, as one model.safetensors." },
  saveRun: {
    label: 'Save run file',
    help:
      'Save the complete run as one .igpt file: settings, curves, samples, weights and optimizer state. It ' +
      'can be continued on any machine.',
  },
  openRun: {
    label: 'Open run file',
    help:
      'Open a run from an .igpt file as it was saved; Resume continues it. Several files, or the zip ' +
      'archive of a run set, are opened together.',
  },
  editPalette: {
    label: 'Edit palette',
    help: 'Compare numbers of colours, and change, merge or sort the colours of the next run.',
  },
  print: {
    label: 'Print report',
    help:
      'Print one or two pages about the run: its images, charts with their reading, and settings. The ' +
      "browser's own Print does it too.",
  },
  share: { label: 'Share', help: 'Make a link to this set-up, for a class or for another page.' },
  measure: {
    label: 'Measure this machine',
    help: 'Time the training of known models on your GPU or CPU, and make a card to share.',
  },
  theme: { label: 'Change theme', help: 'Switch between the light, the dark and the system theme.' },
  find: {
    label: 'Find',
    help: 'Find any command, preset, setting or part of the page by its name. Ctrl K or Cmd K does it too.',
  },
  lessons: { label: 'Lessons', help: 'Choose a short lesson: guess, try, compare.' },
  help: { label: 'Help', help: 'Show or hide this sheet.' },
}

/** Why a command is disabled. */
export const disabled = {
  preparing: 'A run is being prepared.',
  noOpenRun: 'No run is open.',
  replaceWithRestart: 'A run is open; Restart replaces it.',
  stopFirst: 'A run is open; stop it first.',
  nothingToPrint: 'There is no run to report on; press Start.',
  nothingToRepeat: 'There is no run to repeat; press Start.',
  notOver: 'The run is not over yet.',
  allImages: 'This run was already trained on all images.',
  noMetrics: 'There are no numbers yet; press Start.',
  untrained: 'There is no trained model yet; press Start.',
  noRun: 'There is no run yet; press Start, or open one.',
  failed: 'This run failed, so its weights are unusable.',
  noHead: 'This model has no output head, so it predicts no pixels until it is trained.',
  emptyHole: 'The hole is empty: paint at least one pixel.',
  runIs: (status: string) => `The run is ${status}.`,
}

/** What happened and why, and what to do, for each code. */
export type FailureSentences = Readonly<Record<FailureCode, { message: string; remedy: string }>>

/** An English message of the worker, with {} for each value, and what is said instead ({1}: first value). */
export interface FailureMessage {
  english: string
  message: string
  remedy: string
}

/** In place of the worker's own sentences; of the others, `failureCodes` says what it can. */
export const failureMessages: readonly FailureMessage[] = []

/** For languages in which the worker has no sentences of its own. */
export const failureCodes: FailureSentences | null = null as FailureSentences | null

/** Failures found by the page itself. */
export const failures = {
  configRemedy: 'Change the marked settings, or choose a preset.',
  studyRemedy: 'Change this setting; the run is unchanged.',
  noRun: {
    message: 'There is no open run, so there is nothing to act on.',
    remedy: 'Press Start to begin one.',
  },
  replaced: { message: 'A newer request replaced this one.', remedy: 'Try again if you still want it.' },
  workerBusy: {
    message: 'The training worker is not ready.',
    remedy: 'Wait until the page shows its backend, or restart the worker.',
  },
  noWorker: {
    message: 'This browser could not start a module worker, and the lab trains only in one.',
    remedy:
      'Use a current Chrome, Edge, Firefox or Safari, and allow workers if a policy or an extension ' +
      'blocks them.',
  },
  workerCrashed: {
    message: (detail: string) => `The training worker stopped unexpectedly${detail ? `: ${detail}` : ''}.`,
    remedy: 'Restart the worker. If memory ran out, choose a smaller batch, image side or model first.',
  },
  workerQuiet: {
    message: 'The training worker has not answered for 20 seconds.',
    remedy:
      'One step of a large model may take that long, or the first files on a slow connection. Stop or ' +
      'Restart ends it now; the run stays as it was last saved.',
  },
  workerReplaced: {
    message: 'The training worker did not answer, so it was replaced.',
    saved: (step: number) =>
      `The run is kept as it was at step ${step}; Saved runs has it. A smaller model answers sooner.`,
    notSaved: 'Nothing of the run had been saved. Choose a smaller model, batch or image side.',
    remedy: 'Start again. If it happens again, choose a smaller model, batch or image side.',
  },
  crashDetail: {
    notRunning: 'it is not running',
    restarted: 'it was restarted',
    badMessage: 'a message could not be read',
    closed: 'it was closed',
  },
  exampleUnreachable: {
    message: (what: string) => `The example ${what} could not be fetched.`,
    remedy: 'Check the connection and try again; everything else works without it.',
  },
  inOtherTab: {
    message: (run: string) => `${run} is open in another tab, and two tabs must not train one run.`,
    remedy:
      'Continue in that tab, or close it and try again, or open a copy here: it continues from the last ' +
      'save as a run of its own.',
  },
  languageUnreachable: {
    message: (language: string) => `The texts in ${language} could not be fetched.`,
    remedy: 'Check the connection, then reload the page.',
  },
  gpuResumed: {
    message: (lostAt: number, from: number) =>
      `The GPU was lost at step ${lostAt}. A new device was started, and the run continues from step ` +
      `${from}, where it was last saved.`,
    remedy:
      'Nothing needs doing. If it happens often, close other pages that use the GPU, or choose WebAssembly ' +
      'in the backend menu.',
  },
  gpuRestarting: {
    message: (lostAt: number) => `The GPU was lost at step ${lostAt}. A new device is being started.`,
    remedy: 'The run will continue by itself from its last save.',
  },
  gpuLostAgain: {
    message: 'The GPU was lost several times in a row, so the lab no longer requests it. The run is saved.',
    remedy:
      'Close other pages that use the GPU or update its driver and restart the worker, or continue with ' +
      'WebAssembly.',
  },
  gpuNotResumed: {
    message: (lostAt: number, reason: string) =>
      `The GPU was lost at step ${lostAt}, and the run could not continue by itself: ${reason}`,
    remedy: (reason: string) => `${reason} With the same seed, a new start reproduces the run.`,
  },
}

/** Labels of a run's numbers and settings. */
export const labels = {
  pixel: 'pixel',
  maskedPixel: 'masked pixel',
  code: 'code',
  maskedCode: 'masked code',
  nextPixel: 'next pixel',
  maskedPixels: 'masked pixels',
  nextCode: 'next code',
  maskedCodes: 'masked codes',
  heldOut: { validation: 'validation', test: 'test' },
  heldOutTitle: { validation: 'Validation', test: 'Test' },
  compiling: (done: number, all: number) => `compiling ${done} of ${all}`,
  noRun: 'no run',
  noPalette: 'none',
  filePalette: (colours: number) => `${colours} of a file`,
  change: (setting: string, from: string, to: string) => `${setting} ${from} → ${to}`,
  sameSettings: 'the same settings',
  otherObjective:
    'Nats per masked pixel and nats per pixel are different measures: compare each only with its own kind.',
  otherMaskRate:
    'Losses at different mask rates are different measures: the fewer pixels are given, the higher the loss.',
  otherData: 'These runs differ in images, size, palette or codes, so their losses are different measures.',
}
