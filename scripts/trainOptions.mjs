// @ts-check
/** The options of headless training: those of the command itself, and settings of the run by name. */

export const trainHelp = `npm run train -- [options] [--<setting> <value>]

  --preset ID        digits8 by default; any of its settings can be replaced by name, such as --nLayer 2
  --backend NAME     wasm (the CPU, by default), webgpu (the GPU through Dawn, or the software Vulkan of a
                     Chromium), cpu
  --data PATH        trains on your own images, as the page does: a folder, an archive or data file; several
                     paths separated by commas
  --steps N          steps of the whole run, which the learning rate's schedule spans
  --stopAfter N      stops after N steps of this call, on the schedule of the whole run
  --seconds N        stops at the first step after N seconds of training
  --out FILE         writes the run as a file that the page opens, when training stops, also by Ctrl-C or
                     SIGTERM: the step in progress and its measurements are finished first
  --every MINUTES    writes it in between too
  --resume FILE      resumes a run from its file, with its settings, to the losses of an uninterrupted run;
                     with --steps N above its own it is trained longer, the schedule stretched over N steps
                     (the learning rate rises again from zero), by --learningRate with another peak
  --weightsOnly      leaves the optimizer's state out of the file, which cannot be resumed exactly then
  --half             stores the weights in half precision and rounds the completions' entropies to 1/256
                     nat; with --weightsOnly only
  --completions N    keeps at most N sets of completions in the file, evenly spaced
  --runId NAME       the run's name; by default from preset and seed
  --json             prints every event as one line of JSON
`

/**
 * @typedef {object} TrainOptions
 * @property {boolean} help
 * @property {boolean} json
 * @property {string} preset
 * @property {string} backend
 * @property {readonly string[]} data empty for a shipped data set
 * @property {string} out empty for none, as the next one
 * @property {string} resume
 * @property {string | undefined} runId
 * @property {number | undefined} stopAfter
 * @property {number | undefined} stopAfterSeconds
 * @property {number | undefined} fileEverySeconds
 * @property {number | undefined} completions
 * @property {boolean} weightsOnly
 * @property {boolean} halfWeights
 * @property {ReadonlyMap<string, string>} settings all others
 */

/** Options without a value; all others need one. */
const flags = ['help', 'json', 'weightsOnly', 'half']
/** Options that shape the file, which --out names. */
const fileOptions = ['every', 'weightsOnly', 'half', 'completions']

/**
 * Ranges of numbers and names of settings are checked by training, before it begins.
 * @param {ReadonlyMap<string, string>} options as by readOptions, 'true' for a name without a value
 * @returns {TrainOptions}
 * @throws {Error} for a value that is missing, is no number, or belongs to no option
 */
export function trainOptions(options) {
  const settings = new Map(options)
  for (const [name, value] of options) {
    if (flags.includes(name) && value !== 'true') throw new Error(`--${name} takes no value, not ${value}.`)
    if (!flags.includes(name) && value === 'true') throw new Error(`--${name} needs a value behind it.`)
    if (fileOptions.includes(name) && !options.has('out'))
      throw new Error(`--${name} is about the file that --out names: add --out FILE.`)
  }
  if (options.has('totalSteps')) throw new Error('--totalSteps is called --steps now.')
  /** @param {string} name */
  const take = (name) => {
    const value = settings.get(name)
    settings.delete(name)
    return value
  }
  /** @param {string} name */
  const takeNumber = (name, factor = 1) => {
    const value = take(name)
    if (value === undefined) return undefined
    if (!Number.isFinite(Number(value))) throw new Error(`--${name} must be a number, not ${value}.`)
    return factor * Number(value)
  }
  return {
    help: take('help') === 'true',
    json: take('json') === 'true',
    preset: take('preset') ?? 'digits8',
    backend: take('backend') ?? 'wasm',
    data: take('data')?.split(',') ?? [],
    out: take('out') ?? '',
    resume: take('resume') ?? '',
    runId: take('runId'),
    stopAfter: takeNumber('stopAfter'),
    stopAfterSeconds: takeNumber('seconds'),
    fileEverySeconds: takeNumber('every', 60),
    completions: takeNumber('completions'),
    weightsOnly: take('weightsOnly') === 'true',
    halfWeights: take('half') === 'true',
    settings,
  }
}
