/**
 * Reader of a run file's journal: every event is checked against the run's settings, so that the page can
 * draw it without further checks.
 */
import { type RunConfig } from '../core/config'
import { gridOf } from '../core/tokenGrid'
import type { Baselines, CompletionSettings, RunFacts } from '../core/protocol'
import type { JsonReader } from '../core/jsonReader'
import type { ProbeTestImages } from '../core/probeKinds'
import { readStudyResult } from '../core/studies/registry'
import type { JournalEvent } from './savedRun'
import { readStudy, validateConfig } from '../core/validation'

/** More entries than any run saves (worker/autosave/journal.ts). */
const mostEvents = 200_000
const mostRows = 400_000
/** The largest `probeTestImages` of a run. */
const mostProbeImages = 10_000

interface About {
  runId: string
  config: RunConfig
  /** Number of classes. */
  classes: number
}

type SetStart = Extract<JournalEvent, { kind: 'completionStart' }>

const accuracy = (field: JsonReader): number => field.number(0, 1)

function readFacts(field: JsonReader): RunFacts {
  const count = (key: string) => field.at(key).number(0)
  return {
    parameters: count('parameters'),
    tokensPerSecond: count('tokensPerSecond'),
    elapsedSeconds: count('elapsedSeconds'),
    remainingSeconds: field.at('remainingSeconds').orNull((seconds) => seconds.number(0)),
    tensors: count('tensors'),
    bytes: count('bytes'),
    tokensSeen: count('tokensSeen'),
  }
}

function readBaselines(field: JsonReader): Baselines {
  return {
    uniformLoss: field.at('uniformLoss').number(0),
    unigramEntropy: field.at('unigramEntropy').number(0),
    majorityAccuracy: accuracy(field.at('majorityAccuracy')),
    rawPixelAccuracy: accuracy(field.at('rawPixelAccuracy')),
  }
}

function readBaselinesEvent(
  event: JsonReader,
  { runId, classes }: About,
): Extract<JournalEvent, { kind: 'baselines' }> {
  const images = event.at('testImages')
  const baselines = {
    kind: 'baselines',
    runId,
    step: 0,
    baselines: readBaselines(event.at('baselines')),
  } as const
  if (images.raw === undefined) return baselines
  const labels = images.at('labels').arrayUpTo('u8', mostProbeImages, classes)
  const testImages: ProbeTestImages = {
    labels,
    rawPixels: images.at('rawPixels').array('u8', labels.length, classes),
  }
  const knn = images.at('rawPixelsKnn')
  if (knn.raw !== undefined) testImages.rawPixelsKnn = knn.array('u8', labels.length, classes)
  return { ...baselines, testImages }
}

/** @param testImages number of test images, null if the run does not tell */
function readProbes(
  event: JsonReader,
  { runId, config, classes }: About,
  step: number,
  testImages: number | null,
): JournalEvent {
  const layers = event.at('accuracy').list(config.nLayer + 1)
  if (layers.length !== config.nLayer + 1)
    throw event.at('accuracy').refuse(`has ${layers.length} layers, not ${config.nLayer + 1}`)
  const [probe, predictions] = [event.at('probe'), event.at('predictions')]
  const read: JournalEvent = { kind: 'probes', runId, step, accuracy: layers.map(accuracy) }
  if (probe.raw !== undefined) read.probe = probe.oneOf('knn', 'attentive')
  if (predictions.raw !== undefined) {
    const images = layers.length * (testImages ?? mostProbeImages)
    read.predictions = predictions.arrayUpTo('u8', images, classes)
    const { length } = read.predictions
    if (testImages === null ? length % layers.length !== 0 : length !== images)
      throw predictions.refuse(`has ${length} values, not one for each layer and test image`)
  }
  return read
}

function readMetrics(field: JsonReader, { runId }: About, lastStep: number): JournalEvent {
  const columns = field.at('columns')
  const step = columns.at('step').arrayUpTo('u32', mostRows)
  const isWrong = step.some((value, i) => value > lastStep || (i > 0 && value <= step[i - 1]!))
  if (isWrong) throw columns.at('step').refuse(`does not increase up to at most ${lastStep}`)
  const column = (name: string) => columns.at(name).array('f32', step.length)
  return {
    kind: 'metrics',
    runId,
    step: step.at(-1) ?? 0,
    facts: readFacts(field.at('facts')),
    columns: {
      step,
      loss: column('loss'),
      learningRate: column('learningRate'),
      gradNorm: column('gradNorm'),
    },
  }
}

/** Only pinned sets are saved, so they have neither a hole nor a user's prompts. */
function readSettings(field: JsonReader, config: RunConfig): CompletionSettings {
  const numbers = {
    promptRows: field.at('promptRows').whole(0, 4096),
    promptCount: field.at('promptCount').whole(1, 4096),
    samplesPerPrompt: field.at('samplesPerPrompt').whole(1, 4096),
    temperature: field.at('temperature').number(),
    topK: field.at('topK').whole(0, 4096),
    seed: field.at('seed').whole(0, 2 ** 32),
    fill: field.at('fill').oneOf('raster', 'confidence'),
    fillRounds: field.at('fillRounds').whole(1, 4096),
  }
  const [issue] = validateConfig({ ...config, ...numbers })
  if (issue) throw field.at(issue.key).refuse(`is invalid: ${issue.message}`)
  return { ...numbers, hole: null }
}

function readSetStart(field: JsonReader, { runId, config }: About, step: number): SetStart {
  const settings = readSettings(field.at('settings'), config)
  const grid = gridOf(config)
  const positions = grid * grid
  const sequences = settings.promptCount * settings.samplesPerPrompt
  field.at('sequences').whole(sequences, sequences)
  const order = field.at('order').orNull((some) => some.array('u16', positions, positions))
  if (order && new Set(order).size !== positions) throw field.at('order').refuse('contains a position twice')
  return {
    kind: 'completionStart',
    setId: `${runId}/${step}`,
    runId,
    step,
    settings,
    pinned: true,
    nPx: config.nPx,
    grid,
    order,
    sequences,
    originals: field
      .at('originals')
      .array('u16', settings.promptRows > 0 ? settings.promptCount * positions : 0, config.nVocab),
    drawn: field.at('drawn').array('u8', positions, 2),
  }
}

/** One event of a set that has started. */
function readOfSet(field: JsonReader, set: SetStart, config: RunConfig): JournalEvent {
  const {
    setId,
    runId,
    step,
    sequences,
    grid,
    nPx,
    settings: { promptCount },
  } = set
  const about = { setId, runId, step }
  const kind = field
    .at('kind')
    .oneOf('completionRows', 'completionPixels', 'completionImages', 'completionEnd')
  switch (kind) {
    case 'completionRows': {
      const from = field.at('from').whole(0, grid * grid)
      const to = field.at('to').whole(from, grid * grid)
      const length = sequences * (to - from)
      return {
        kind,
        ...about,
        from,
        to,
        tokens: field.at('tokens').array('u16', length, config.nVocab),
        entropy: field.at('entropy').array('f32', length),
      }
    }
    case 'completionPixels': {
      const places = field.at('places').arrayUpTo('u16', sequences * grid * grid, grid * grid)
      return {
        kind,
        ...about,
        places,
        sequences: field.at('sequences').array('u16', places.length, sequences),
        tokens: field.at('tokens').array('u16', places.length, config.nVocab),
        entropy: field.at('entropy').array('f32', places.length),
      }
    }
    case 'completionImages': {
      const pixels = 3 * nPx * nPx
      return {
        kind,
        ...about,
        rgb: field.at('rgb').array('u8', sequences * pixels),
        originals: field.at('originals').orNull((some) => some.array('u8', promptCount * pixels)),
      }
    }
    case 'completionEnd':
      return { kind, ...about, outcome: field.at('outcome').oneOf('done', 'cancelled') }
    default:
      return kind satisfies never
  }
}

/**
 * All events, each checked.
 * @param lastStep the run's step; no event may be of a later one
 */
export function readJournal(field: JsonReader, about: About, lastStep: number): JournalEvent[] {
  const { runId, config } = about
  let set: SetStart | null = null
  let testImages: number | null = null
  return field.list(mostEvents).map((event): JournalEvent => {
    const kind = event.at('kind').text(40)
    const step = event.at('step').whole(0, lastStep)
    switch (kind) {
      case 'metrics':
        return readMetrics(event, about, lastStep)
      case 'validation':
        return { kind, runId, step, loss: event.at('loss').number(0) }
      case 'baselines': {
        const baselines = readBaselinesEvent(event, about)
        testImages = baselines.testImages?.labels.length ?? null
        return baselines
      }
      case 'probes':
        return readProbes(event, about, step, testImages)
      case 'studyKept': {
        const study = readStudy(event.at('study'), config)
        return {
          kind,
          studyId: event.at('studyId').text(100),
          runId,
          step,
          study,
          result: readStudyResult(study.kind, event.at('result'), config),
        }
      }
      case 'completionStart':
        set = readSetStart(event, about, step)
        return set
      default:
        if (!set || set.step !== step) throw event.refuse('does not belong to a set of completions')
        return readOfSet(event, set, config)
    }
  })
}
