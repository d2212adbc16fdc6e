/**
 * Out-of-memory errors: how to recognise them, since browsers, WebAssembly and TensorFlow.js give them no
 * type of their own, and the failure that names the setting to lower.
 */
import type { RunConfig } from './config'
import type { Failure } from './failure'
import { texts } from './text/texts'
import { morePieces, settingToLower, type LoweredKey } from './memoryChanges'

/** Messages of V8 and SpiderMonkey arrays, WebAssembly growth, Emscripten aborts, tfjs and WebGPU. */
const messages = new RegExp(
  [
    'out of memory',
    'allocation failed',
    'cannot enlarge memory',
    'Aborted\\(OOM\\)',
    'invalid (typed )?array length',
    'memory access out of bounds',
    'could not allocate',
  ].join('|'),
  'i',
)

/** Whether this thrown value means that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const typed =
    error instanceof RangeError ||
    error instanceof WebAssembly.RuntimeError ||
    error.name === 'GPUOutOfMemoryError'
  return messages.test(error.message) && (typed || !/bounds|array length/i.test(error.message))
}

/** What lowering each setting means, with a value to try. */
function adviceFor(config: RunConfig, key: LoweredKey): string {
  const from = config[key]
  const to = Math.max(1, Math.floor(from / 2))
  switch (key) {
    case 'accumulationSteps':
      return (
        `Compute the batch in ${morePieces(config)} pieces (${texts.config.accumulationSteps.label}), ` +
        'which changes no result, or choose a smaller batch'
      )
    case 'batchSize':
      return `Choose a smaller batch: ${to} instead of ${from} halves the memory of a step`
    case 'samplesPerPrompt':
      return `Draw fewer samples per prompt: ${to} instead of ${from}`
    case 'promptCount':
      return `Draw fewer prompts: ${to} instead of ${from}`
    case 'nPx':
      return `Choose a smaller image side: ${to} instead of ${from} has a quarter of the pixels`
    case 'nLayer':
      return `Choose fewer layers: ${to} instead of ${from}`
    case 'nEmbd':
      return `Choose a smaller width: ${to} instead of ${from} has about a quarter of the weights`
    default:
      return key satisfies never
  }
}

/**
 * The failure of a run that ran out of memory.
 * @param attentionMatrix whether the backend stores attention's T x T scores
 * @param detail the device's message, if any
 */
export function outOfMemory(config: RunConfig, attentionMatrix: boolean, detail = ''): Failure {
  const key = settingToLower(config, attentionMatrix)
  const reason = detail ? ` (${detail.replace(/\.$/, '')})` : ''
  return {
    code: 'out-of-memory',
    subject: key,
    message: `Memory ran out on this device${reason}, so the run was stopped.`,
    remedy: `${adviceFor(config, key)}, then start again. What was saved before is still there.`,
  }
}
