/** English: words that several panels share. */

/** `count` with its noun: "1 change", "2 changes". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

export const common = {
  /** For dates and times relative to now. */
  locale: 'en',
  /** Several sentences, one after another. */
  sentences: (sentences: readonly string[]) => sentences.join(' '),
  list: (items: readonly (string | number)[]) => items.join(', '),
  /** Between two sentences. */
  gap: ' ',
  justNow: 'just now',
  cancel: 'Cancel',
  clear: 'Clear',
  close: 'Close',
  delete: 'Delete',
  dismiss: 'Dismiss',
  show: 'Show',
  showAsTable: 'Show as table',
  someRows: (shown: number, all: number) => `${shown} of ${all} rows, evenly spread.`,
  byte: (offset: number) => `byte ${offset}`,
  step: (step: number) => `step ${step}`,
  steps: 'steps',
  percent: (percent: number) => `${percent}%`,
  /** The key of a command behind its name. */
  withKey: (words: string, key: string) => `${words} (${key})`,
  withNote: (words: string, note: string) => `${words}: ${note}`,
  backendNotReady: 'The backend is not ready yet.',
  runBeingOpened: 'A run is being opened.',
  preparingImages: 'Preparing the images…',
  noImagesPrepared: 'No images are prepared.',
  readingFiles: 'Files are being read.',
  save: (what: string) => `Save: ${what}`,
  notSaved: (file: string, reason: string) => `${file} could not be saved: ${reason}`,
  currentRun: 'current',
  ofBudget: (budget: string) => ` of ${budget}`,
  /** A run's status, as a word beside its name. */
  status: {
    preparing: 'preparing',
    running: 'running',
    paused: 'paused',
    finished: 'finished',
    stopped: 'stopped',
    failed: 'failed',
  },
}
