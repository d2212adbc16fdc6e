/**
 * The classifiers kept with a run, as files: their facts as JSON and their numbers as safetensors, in the run
 * file and in the exported folder alike. Tensor names: `probe.<i>.mean`, `.scale`, `.weights`, `.intercept`
 * for each linear probe, and `fineTuned.<weight>` for the fine-tuned network, by the names of
 * model/weights.ts with the class head `wClf` (C, K). Everything read is checked against the model's shape.
 */
import type { ClassifierFacts, FineTunedFacts, LayerProbe, ProbeFacts } from '../core/classifiers'
import type { JsonReader } from '../core/jsonReader'
import { tunedShapes } from '../compute/model/tunedNetwork'
import type { IgptShape } from '../compute/model/weights'
import type { ProbeNumbers } from '../compute/probe/keptProbe'
import type { NamedValues } from './safetensors'
import { longestName, type KeptClassifiers } from './savedRun'
import type { TensorFile } from './tensorFile'

/** The facts of each kind, as JSON holds them. */
export interface ClassifierRecord {
  probe: ProbeFacts | null
  fineTuned: FineTunedFacts | null
}

const mostClasses = 4096
const mostSteps = 1e9
const mostMasks = 1000

export function classifierRecord({ probe, fineTuned }: KeptClassifiers): ClassifierRecord {
  return { probe: probe?.facts ?? null, fineTuned: fineTuned?.facts ?? null }
}

const tunedName = (weight: string) => `fineTuned.${weight}`

const probeParts = ['mean', 'scale', 'weights', 'intercept'] as const satisfies (keyof ProbeNumbers)[]

/** Names and shapes of one probe's numbers. */
function probeShapes(index: number, { layers }: LayerProbe, nEmbd: number, classes: number) {
  const features = layers.length * nEmbd
  const dims = { mean: [features], scale: [features], weights: [classes, features], intercept: [classes] }
  return probeParts.map((part): [string, number[]] => [`probe.${index}.${part}`, dims[part]])
}

/** Every tensor's name and shape, in the order in which they are written. @param shape of the run's model */
export function classifierShapes(
  { probe, fineTuned }: ClassifierRecord,
  shape: IgptShape,
): [string, number[]][] {
  return [
    ...(probe?.probes ?? []).flatMap((each, i) =>
      probeShapes(i, each, shape.nEmbd, probe!.classNames.length),
    ),
    ...(fineTuned
      ? tunedShapes(shape, fineTuned.headLayer, fineTuned.classNames.length).map(
          ([name, dims]): [string, number[]] => [tunedName(name), dims],
        )
      : []),
  ]
}

/** The numbers, named and shaped; the arrays are shared. */
export function classifierTensors(kept: KeptClassifiers, shape: IgptShape): Map<string, NamedValues> {
  const values = new Map<string, Float32Array>()
  kept.probe?.numbers.forEach((numbers, i) => {
    for (const part of probeParts) values.set(`probe.${i}.${part}`, numbers[part])
  })
  for (const [name, some] of kept.fineTuned?.weights ?? []) values.set(tunedName(name), some)
  return new Map(
    classifierShapes(classifierRecord(kept), shape).map(([name, dims]) => {
      const found = values.get(name)
      if (!found) throw new RangeError(`The classifiers have no values for ${name}.`)
      return [name, { shape: dims, values: found }]
    }),
  )
}

function readNames(field: JsonReader): string[] {
  const names = field
    .at('classNames')
    .list(mostClasses)
    .map((name) => name.text(longestName))
  if (names.length === 0) throw field.at('classNames').refuse('is empty')
  return names
}

function readLayerProbe(field: JsonReader, nLayer: number): LayerProbe {
  const layers = field
    .at('layers')
    .list(nLayer + 1)
    .map((layer) => layer.whole(0, nLayer))
  if (layers.length === 0 || layers.some((layer, i) => i > 0 && layer <= layers[i - 1]))
    throw field.at('layers').refuse('does not list layers in ascending order')
  return { layers, accuracy: field.at('accuracy').number(0, 1) }
}

/** The facts, checked. @throws what the reader throws */
export function readClassifierRecord(field: JsonReader, nLayer: number): ClassifierRecord {
  const common = <K extends ClassifierFacts['kind']>(of: JsonReader, kind: K) => ({
    kind: of.at('kind').oneOf(kind),
    step: of.at('step').whole(0, mostSteps),
    masks: of.at('masks').whole(0, mostMasks),
    classNames: readNames(of),
  })
  return {
    probe: field.at('probe').orNull((probe) => {
      // One for each layer, and one that joins some.
      const probes = probe
        .at('probes')
        .list(nLayer + 2)
        .map((each) => readLayerProbe(each, nLayer))
      if (probes.length === 0) throw probe.at('probes').refuse('is empty')
      return { ...common(probe, 'probe'), raw: probe.at('raw').flag(), probes }
    }),
    fineTuned: field
      .at('fineTuned')
      .orNull((tuned) => ({
        ...common(tuned, 'fineTuned'),
        tunedStep: tuned.at('tunedStep').whole(0, mostSteps),
        headLayer: tuned.at('headLayer').whole(0, nLayer),
        accuracy: tuned.at('accuracy').number(0, 1),
      })),
  }
}

/**
 * The classifiers, of exactly the tensors that their facts name.
 *
 * @param refuse makes the error from a sentence part that follows the file's name
 * @throws LabError weights-file for a number that is not finite, else what `refuse` makes
 */
export function readClassifiers(
  record: ClassifierRecord,
  file: TensorFile,
  shape: IgptShape,
  refuse: (what: string) => Error,
): KeptClassifiers {
  const expected = classifierShapes(record, shape)
  if (file.tensors.size !== expected.length)
    throw refuse(`holds ${file.tensors.size} tensors for classifiers of ${expected.length}.`)
  const values = new Map(
    expected.map(([name, dims]) => {
      const entry = file.tensors.get(name)
      const found = entry?.shape.join(' x ') ?? 'none'
      if (entry?.dtype !== 'F32' || found !== dims.join(' x '))
        throw refuse(`holds ${name} as ${entry?.dtype ?? ''} ${found}, not F32 ${dims.join(' x ')}.`)
      return [name, file.floats(name)]
    }),
  )
  const numbersOf = (i: number): ProbeNumbers => {
    const [mean, scale, weights, intercept] = probeParts.map((part) => values.get(`probe.${i}.${part}`)!)
    if (scale.some((value) => value <= 0))
      throw refuse(`has a scale in probe.${i}.scale that is not positive.`)
    return { mean, scale, weights, intercept }
  }
  const { probe, fineTuned } = record
  return {
    probe: probe && { facts: probe, numbers: probe.probes.map((_, i) => numbersOf(i)) },
    fineTuned: fineTuned && {
      facts: fineTuned,
      weights: new Map(
        tunedShapes(shape, fineTuned.headLayer, fineTuned.classNames.length).map(([name]) => [
          name,
          values.get(tunedName(name))!,
        ]),
      ),
    },
  }
}
