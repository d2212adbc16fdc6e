/**
 * Every study, with the settings that the page offers, on sets as people begin with: forty images, few of
 * each class.
 */
import { afterEach, expect, it } from 'vitest'
import { Rng } from '../../core/rng'
import { defaultStudy, studyKinds, type Study } from '../../core/studies/registry'
import { validateStudy } from '../../core/validation'
import type { LabelledImages, RawDataset } from '../../data/rawDataset'
import { TestRun } from '../../testSupport/testRun'

let run: TestRun
afterEach(async () => run.session.dispose())

/** Images of these classes, in turn; a class is a level of grey with noise on it. */
function images(labels: readonly number[], rng: Rng): LabelledImages {
  const side = 6
  return {
    pixels: Uint8Array.from(
      { length: labels.length * side * side },
      (_, i) => 20 * labels[Math.floor(i / (side * side))]! + rng.int(20),
    ),
    labels: Uint8Array.from(labels),
  }
}

function smallSet(train: readonly number[], test: readonly number[], classes: number): RawDataset {
  const rng = new Rng(1)
  return {
    id: 'own',
    label: 'few',
    licence: 'yours',
    nativePx: 6,
    channels: 1,
    classNames: Array.from({ length: classes }, (_, i) => `class ${i}`),
    train: images(train, rng),
    test: images(test, rng),
  }
}

const inTurn = (count: number, classes: number): number[] =>
  Array.from({ length: count }, (_, i) => i % classes)

/** Shortens what only takes long. */
function brief(study: Study): Study {
  if (study.kind === 'fineTune') return { ...study, steps: 4, evalEvery: 2 }
  if (study.kind === 'lowData') return { ...study, perClass: 1, subsets: 2, steps: 2 }
  return study.kind === 'sweep' ? { ...study, stepsEach: 10 } : study
}

/** Trains a little and makes every study; its id is its kind. */
async function studied(raw: RawDataset): Promise<void> {
  run = new TestRun(raw, { steps: 6, probeTrainImages: 500, probeTestImages: 500 })
  run.session.begin(true)
  run.session.run(6)
  await run.session.settled()
  for (const kind of studyKinds) {
    const study = brief(defaultStudy(kind, run.session.config))
    expect(validateStudy(study)).toEqual([])
    run.session.study(kind, study)
    await run.session.settled()
  }
}

const failures = () => run.of('studyFailed').map(({ studyId, failure }) => [studyId, failure.message])

it.each<[string, RawDataset]>([
  ['32 and 8 images of two classes', smallSet(inTurn(32, 2), inTurn(8, 2), 2)],
  ['32 and 8 images of twelve classes', smallSet(inTurn(32, 12), inTurn(8, 12), 12)],
  ['two classes of thirty, one test image', smallSet(inTurn(20, 2), [1], 30)],
])('all studies end with a result on %s', { timeout: 60_000 }, async (_, raw) => {
  await studied(raw)
  expect(failures()).toEqual([])
  expect(run.of('studyEnded').map(({ studyId }) => studyId)).toEqual([...studyKinds])
})

it('a set of one class has no classes to tell apart, and says so', { timeout: 60_000 }, async () => {
  await studied(smallSet(inTurn(12, 1), [0, 0], 1))
  const message = 'All training images are of one class, so there is nothing to tell apart.'
  expect(failures()).toEqual(['probe', 'fineTune', 'lowData'].map((kind) => [kind, message]))
})
