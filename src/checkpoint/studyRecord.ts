/**
 * A study that a run keeps, read from a file: what was asked, and what came of it, every number checked so
 * that the page can draw it. Settings that a file does not have, since it was saved before there were such,
 * get their defaults.
 */
import type { RunConfig } from '../core/config'
import { defaultStudy, validateStudy, type Study } from '../core/studies'
import { studyFields, type StudyKind } from '../core/studyFields'
import type {
  FineTuneArm,
  FineTuneResult,
  InspectResult,
  LikelihoodResult,
  LowDataResult,
  ProbeResult,
  Spread,
  StudyResult,
  SurpriseImage,
  SweepResult,
  SweepRow,
} from '../core/studyResults'
import { gridOf } from '../core/tokenGrid'
import type { Field } from './field'

const mostClasses = 1000
const mostImages = 1_000_000
const mostPoints = 100_000

const share = (field: Field): number => field.number(0, 1)
const count = (field: Field): number => field.whole(0, mostImages)

/** @param config of the run, which the defaults come from */
export function readStudy(field: Field, config: RunConfig): Study {
  const kind = field.at('kind').oneOf(...(Object.keys(studyFields) as StudyKind[]))
  const defaults = defaultStudy(kind, config) as unknown as Record<string, unknown>
  const values = studyFields[kind].map(({ key, ...form }): [string, unknown] => {
    const value = field.at(key)
    if (value.raw === undefined) return [key, defaults[key]]
    return [key, form.type === 'number' ? value.number() : value.text(100)]
  })
  const study = { kind, ...Object.fromEntries(values) } as Study
  const [issue] = validateStudy(study)
  if (issue) throw field.at(issue.key).refuse(`cannot be: ${issue.message}`)
  return study
}

/** What came of a study of this kind, of a run with these settings. */
export function readStudyResult(field: Field, kind: StudyKind, config: RunConfig): StudyResult {
  field.at('kind').oneOf(kind)
  switch (kind) {
    case 'probe':
      return readProbe(field, config)
    case 'fineTune':
      return readFineTune(field, config)
    case 'lowData':
      return readLowData(field, config)
    case 'sweep':
      return readSweep(field)
    case 'likelihood':
      return readLikelihood(field, config)
    case 'inspect':
      return readInspect(field, config)
    default:
      return kind satisfies never
  }
}

/** A list of exactly so many. */
function listOf(field: Field, length: number): Field[] {
  const found = field.list(length)
  if (found.length !== length) throw field.refuse(`has ${found.length} entries, not ${length}`)
  return found
}

function readProbe(field: Field, { nLayer }: RunConfig): ProbeResult {
  const layer = (some: Field) => some.whole(0, nLayer)
  const classNames = field
    .at('classNames')
    .list(mostClasses)
    .map((name) => name.text(200))
  return {
    kind: 'probe',
    layers: listOf(field.at('layers'), nLayer + 1).map((some) => some.orNull(share)),
    best: layer(field.at('best')),
    joined: field.at('joined').orNull((joined) => ({
      layers: joined
        .at('layers')
        .list(nLayer + 1)
        .map(layer),
      accuracy: share(joined.at('accuracy')),
    })),
    classNames,
    confusion: listOf(field.at('confusion'), classNames.length).map((row) =>
      listOf(row, classNames.length).map(count),
    ),
    perClass: listOf(field.at('perClass'), classNames.length).map((some) => some.orNull(share)),
    trainImages: count(field.at('trainImages')),
    testImages: count(field.at('testImages')),
    features: count(field.at('features')),
    masks: count(field.at('masks')),
  }
}

function readArm(field: Field): FineTuneArm {
  return {
    name: field.at('name').oneOf('pretrained', 'scratch'),
    curve: field
      .at('curve')
      .list(mostPoints)
      .map((point) => ({
        step: count(point.at('step')),
        generative: point.at('generative').orNull((loss) => loss.number()),
        classification: point.at('classification').number(),
        validationAccuracy: share(point.at('validationAccuracy')),
      })),
    // -1 where it was never measured.
    bestStep: count(field.at('bestStep')),
    validationAccuracy: field.at('validationAccuracy').number(-1, 1),
    testAccuracy: field.at('testAccuracy').orNull(share),
    stoppedEarly: field.at('stoppedEarly').flag(),
  }
}

function readFineTune(field: Field, { nLayer }: RunConfig): FineTuneResult {
  return {
    kind: 'fineTune',
    arms: field.at('arms').list(2).map(readArm),
    headLayer: field.at('headLayer').whole(0, nLayer),
    trainImages: count(field.at('trainImages')),
    validationImages: count(field.at('validationImages')),
    testImages: count(field.at('testImages')),
    masks: count(field.at('masks')),
  }
}

function readSpread(field: Field): Spread {
  return {
    values: field.at('values').list(mostPoints).map(share),
    mean: share(field.at('mean')),
    deviation: field.at('deviation').number(0),
  }
}

function readLowData(field: Field, { nLayer }: RunConfig): LowDataResult {
  return {
    kind: 'lowData',
    perClass: count(field.at('perClass')),
    labels: count(field.at('labels')),
    layer: field.at('layer').whole(0, nLayer),
    probe: readSpread(field.at('probe')),
    fineTune: field.at('fineTune').orNull(readSpread),
    testImages: count(field.at('testImages')),
  }
}

function readSweepRow(field: Field): SweepRow {
  return {
    learningRate: field.at('learningRate').number(0),
    loss: field.at('loss').orNull((loss) => loss.number()),
    spikedAt: field.at('spikedAt').orNull(count),
    curve: field
      .at('curve')
      .list(mostPoints)
      .map((point) => ({ step: count(point.at('step')), loss: point.at('loss').number() })),
  }
}

function readSweep(field: Field): SweepResult {
  const rows = field.at('rows').list(100).map(readSweepRow)
  return {
    kind: 'sweep',
    rows,
    best: field.at('best').whole(-1, rows.length - 1),
    ended: field.at('ended').orNull((why) => why.oneOf('loss rose', 'all rates tried')),
  }
}

/** An image of learned codes as they decode it. */
function readDecoded(field: Field, { nPx }: RunConfig): { nPx: number; rgb: Uint8Array } {
  return { nPx: field.at('nPx').whole(nPx, nPx), rgb: field.at('rgb').array('u8', 3 * nPx * nPx) }
}

function readSurprise(field: Field, config: RunConfig): SurpriseImage {
  const positions = gridOf(config) ** 2
  const decoded = field.at('decoded')
  return {
    index: count(field.at('index')),
    label: field.at('label').text(200),
    nats: field.at('nats').number(),
    tokens: field.at('tokens').array('u16', positions, config.nVocab),
    surprise: field.at('surprise').array('f32', positions),
    ...(decoded.raw === undefined ? {} : { decoded: readDecoded(decoded, config) }),
  }
}

function readLikelihood(field: Field, config: RunConfig): LikelihoodResult {
  const images = (some: Field) => some.list(mostClasses).map((image) => readSurprise(image, config))
  const mean = (key: string) => field.at('mean').at(key).number()
  return {
    kind: 'likelihood',
    nPx: field.at('nPx').whole(gridOf(config), gridOf(config)),
    rgb: field.at('rgb').array('u8', 3 * config.nVocab),
    nats: field.at('nats').arrayUpTo('f32', mostImages),
    mean: {
      natsPerImage: mean('natsPerImage'),
      natsPerPixel: mean('natsPerPixel'),
      bitsPerPixel: mean('bitsPerPixel'),
    },
    most: images(field.at('most')),
    least: images(field.at('least')),
    other: field
      .at('other')
      .orNull((other) => ({
        name: other.at('name').text(200),
        nats: other.at('nats').arrayUpTo('f32', mostImages),
        auroc: share(other.at('auroc')),
      })),
  }
}

function readInspect(field: Field, config: RunConfig): InspectResult {
  const { nLayer, nHead, nVocab } = config
  const grid = gridOf(config)
  const positions = grid * grid
  const numbers = (key: string, length: number) => field.at(key).array('f32', length)
  return {
    kind: 'inspect',
    image: count(field.at('image')),
    label: field.at('label').text(200),
    grid: field.at('grid').whole(grid, grid),
    tokens: field.at('tokens').array('u16', positions, nVocab),
    rgb: field.at('rgb').array('u8', 3 * nVocab),
    decoded: field.at('decoded').orNull((decoded) => readDecoded(decoded, config)),
    place: field.at('place').whole(0, positions - 1),
    position: field.at('position').whole(0, positions - 1),
    masked: field.at('masked').flag(),
    reached: field.at('reached').array('u8', positions, 2),
    nLayer: field.at('nLayer').whole(nLayer, nLayer),
    nHead: field.at('nHead').whole(nHead, nHead),
    attention: numbers('attention', nLayer * nHead * positions),
    start: field.at('start').orNull((start) => start.array('f32', nLayer * nHead)),
    similarity: numbers('similarity', positions),
    norms: numbers('norms', positions),
    probabilities: numbers('probabilities', nVocab),
    entropy: field.at('entropy').number(),
    truth: field.at('truth').whole(0, nVocab - 1),
  }
}
