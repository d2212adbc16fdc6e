/**
 * Samples of the run's model: completions of the first validation images or of given prompts, or
 * unconditional images. An autoregressive model continues a prefix in reading order, row by row; a masked
 * model fills a hole of any shape, pixel by pixel.
 */
import { LabError } from '../../core/failure'
import { Rng } from '../../core/rng'
import { promptTokens } from '../../core/tokenGrid'
import { toRasterOrder, toReadingOrder } from '../../data/pixelOrder'
import { fillMasked, type FilledPixels } from '../../compute/model/maskedFill'
import { sample } from '../../compute/model/sample'
import type { WeightSet } from '../../compute/model/weights'
import type { CompletionSettings } from '../../core/protocol'
import { CompletionImages } from './completionImages'
import type { EvaluationContext, Measurement } from './evaluation'

/** Checks that this run's model can fill the hole. @throws LabError config-invalid */
export function checkHole({ config, data }: EvaluationContext, hole: Uint8Array | null): void {
  if (!hole) return
  const refuse = (message: string, remedy: string) =>
    new LabError({ code: 'config-invalid', subject: 'hole', message, remedy })
  if (config.objective !== 'masked') {
    throw refuse(
      'This model continues a prefix only; it cannot fill a hole of any shape.',
      'Set Objective to "Masked pixels" and start a run, or choose prompt rows.',
    )
  }
  if (hole.length !== data.positions)
    throw refuse(
      `The hole has ${hole.length} positions, the images have ${data.positions}.`,
      "Paint the hole on this run's grid.",
    )
  if (!hole.includes(1))
    throw refuse('The hole is empty: there is nothing to draw.', 'Paint at least one pixel.')
}

/** What a set of completions is sampled from. */
interface Plan {
  sequences: number
  /** (promptCount, T) in reading order; empty for unconditional samples. */
  originals: Uint16Array
  /** (sequences, T) the original of each sequence in reading order; zeros for unconditional samples. */
  given: Uint16Array
  /** (T) in reading order, 1 where the model draws. */
  drawn: Uint8Array
  /** Tokens given at the start of each sequence, without a hole. */
  prefixLength: number
}

function planOf(
  { data }: EvaluationContext,
  { promptRows, promptTokens: given, promptCount, samplesPerPrompt, hole, prompts }: CompletionSettings,
): Plan {
  const { positions, nPx, grid } = data
  const conditional = (given ?? promptRows) > 0 || hole !== null
  const sequences = promptCount * samplesPerPrompt
  const source = prompts ? toReadingOrder(prompts, data.order) : data.validation.tokens
  const originals = source.subarray(0, conditional ? promptCount * positions : 0)
  const tokens = new Uint16Array(sequences * positions)
  for (let n = 0; conditional && n < sequences; n += 1) {
    const start = Math.floor(n / samplesPerPrompt) * positions
    tokens.set(originals.subarray(start, start + positions), n * positions)
  }
  const prefixLength = given ?? promptTokens(promptRows, nPx, grid)
  const drawn = hole
    ? toReadingOrder(hole, data.order)
    : Uint8Array.from({ length: positions }, (_, i) => (i < prefixLength ? 0 : 1))
  return { sequences, originals, given: tokens, drawn, prefixLength }
}

/** Fields that every event of a set has. */
interface SetId {
  setId: string
  runId: string
  step: number
}

/** (sequences, length) the first tokens of every sequence. */
function prefixesOf(given: Uint16Array, sequences: number, length: number): Uint16Array {
  const positions = given.length / sequences
  const prefix = new Uint16Array(sequences * length)
  for (let n = 0; n < sequences; n += 1)
    prefix.set(given.subarray(n * positions, n * positions + length), n * length)
  return prefix
}

/** Samples the set, posting each piece and yielding after it. */
async function* draw(
  { data, post }: EvaluationContext,
  set: WeightSet,
  about: SetId,
  settings: CompletionSettings,
  plan: Plan,
  images: CompletionImages | null,
): Measurement {
  const { order, grid } = data
  const { sequences, given, drawn, prefixLength } = plan
  const { temperature, topK, fill, fillRounds } = settings
  const rng = new Rng(settings.seed).fork('completion')
  if (set.shape.objective === 'masked') {
    const putPixels = (pixels: FilledPixels) => {
      const places = order ? pixels.positions.map((position) => order[position]) : pixels.positions
      places.forEach((place, i) => images?.put(pixels.sequences[i], place, pixels.tokens[i]))
      post({
        kind: 'completionPixels',
        ...about,
        sequences: pixels.sequences,
        places,
        tokens: pixels.tokens,
        entropy: pixels.entropy,
      })
    }
    for await (const pixels of fillMasked(set.weights, set.shape, {
      tokens: given,
      hole: drawn,
      fill,
      rounds: fillRounds,
      temperature,
      topK,
      rng,
    })) {
      if (pixels.positions.length > 0) putPixels(pixels)
      yield
    }
    return
  }
  const prefix = prefixesOf(given, sequences, prefixLength)
  for await (const { from, to, tokens, entropy } of sample(set.weights, set.shape, {
    prefix,
    prefixLength,
    sequences,
    temperature,
    topK,
    rng,
    rowLength: grid,
  })) {
    if (to > from) {
      images?.putSpan(from, to, tokens)
      post({ kind: 'completionRows', ...about, from, to, tokens, entropy }, [tokens.buffer, entropy.buffer])
    }
    yield
  }
}

/**
 * Samples a set and posts its events. Without given tokens and hole the samples are unconditional.
 * @param set the weights, the caller's
 * @param requested settings; promptCount is reduced to the number of validation images
 * @param pinned true for a periodic measurement, false for a user's request
 */
export async function* measureCompletions(
  context: EvaluationContext,
  set: WeightSet,
  step: number,
  setId: string,
  requested: CompletionSettings,
  pinned: boolean,
): Measurement {
  const { data, runId, post } = context
  const { nPx, grid, order, codec } = data
  const settings = {
    ...requested,
    promptCount: requested.prompts
      ? requested.promptCount
      : Math.min(requested.promptCount, data.validation.count),
  }
  const plan = planOf(context, settings)
  const { sequences, originals, drawn } = plan
  const about = { setId, runId, step }
  post({
    kind: 'completionStart',
    ...about,
    settings,
    pinned,
    nPx,
    grid,
    originals: toRasterOrder(originals, order).slice(),
    order,
    drawn: toRasterOrder(drawn, order).slice(),
    sequences,
  })
  const images = codec && new CompletionImages(codec, { ...plan, order })
  const postImages = async (first = false) => {
    if (!images) return
    const rgb = await images.decode()
    post({ kind: 'completionImages', ...about, rgb, originals: first ? await images.originals() : null }, [
      rgb.buffer,
    ])
  }
  let outcome: 'done' | 'cancelled' = 'cancelled'
  try {
    await postImages(true)
    const drawing = draw(context, set, about, settings, plan, images)
    try {
      while (!(await drawing.next()).done) {
        if (images?.worthDecoding) await postImages()
        yield
      }
    } finally {
      // Also when cancelled, so that the sampler frees its caches.
      await drawing.return()
    }
    if (images?.isStale) await postImages()
    outcome = 'done'
  } finally {
    post({ kind: 'completionEnd', ...about, outcome })
  }
}
