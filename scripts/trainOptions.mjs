// @ts-check
/** The options of headless training: those of the command itself, and settings of the run by name. */

export const trainHelp = `npm run train -- [options] [--<setting> <value>]

  --preset ID        digits8 by default; any of its settings can be replaced by name, such as --nLayer 2
  --backend NAME     wasm (the CPU, by default), webgpu (the GPU through Dawn, or the software Vulkan of a
                     Chromium), cpu
  --totalSteps N     steps of the whole run, which the learning rate's schedule spans
  --steps N          stops after N steps, on the schedule of the whole run
  --seconds N        stops at the first step after N seconds of training
  --out FILE         writes the run as a file that the page opens, when training stops, also by Ctrl-C or
                     SIGTERM: the step in progress and its measurements are finished first
  --every MINUTES    writes it in between too
  --resume FILE      resumes a run from its file, with its settings, to the losses of an uninterrupted run
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

/**
 * Numbers are passed on unchecked; training refuses those out of range.
 * @param {ReadonlyMap<string, string>} options
 * @returns {TrainOptions}
 */
export function trainOptions(options) {
  const settings = new Map(options)
  /** @param {string} name */
  const take = (name) => {
    const value = settings.get(name)
    settings.delete(name)
    return value
  }
  /** @param {string} name */
  const takeNumber = (name, factor = 1) => {
    const value = take(name)
    return value === undefined ? undefined : factor * Number(value)
  }
  const own = {
    help: take('help') === 'true',
    json: take('json') === 'true',
    preset: take('preset') ?? 'digits8',
    backend: take('backend') ?? 'wasm',
    out: take('out') ?? '',
    resume: take('resume') ?? '',
    runId: take('runId'),
    stopAfter: takeNumber('steps'),
    stopAfterSeconds: takeNumber('seconds'),
    fileEverySeconds: takeNumber('every', 60),
    completions: takeNumber('completions'),
    weightsOnly: take('weightsOnly') === 'true',
    halfWeights: take('half') === 'true',
  }
  // The setting of this name is what --steps means here.
  const total = take('totalSteps')
  if (total !== undefined) settings.set('steps', total)
  return { ...own, settings }
}
