/**
 * Opened images before they are accepted: what they hold, how they would be made ready, and what speaks
 * against them. State and pure rules; asking the worker is offerControl.ts.
 */
import type { RunConfig } from '../../../core/config'
import type { DatasetSummary, ImportPreview } from '../../../core/dataPreview'
import type { Failure } from '../../../core/failure'

/** What is chosen while looking; it goes into the form's config when the images are accepted. */
export type OfferChoices = Pick<RunConfig, 'nPx' | 'squareBy' | 'palette' | 'nVocab'>

export interface PendingImport {
  summary: DatasetSummary
  choices: OfferChoices
  /** As last prepared; stays while newer choices are on their way. */
  look: ImportPreview | null
  looking: boolean
  failure: Failure | null
}

/** Fewer training images than that teach little but themselves. */
const fewImages = 50

const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

const images = (count: number, kind: string): string => `${count} ${kind} ${count === 1 ? 'image' : 'images'}`

/** What a person should know before accepting, in sentences; empty where all is well. */
export function offerWarnings(
  { trainImages, testImages, classNames, classCounts }: DatasetSummary,
  testCounts: readonly number[] | null,
): string[] {
  const missing = classNames.filter((_, i) => classCounts[i] === 0)
  const untested =
    testCounts === null ? [] : classNames.filter((_, i) => testCounts[i] === 0 && classCounts[i] > 0)
  return [
    ...(trainImages < fewImages
      ? [
          `Only ${images(trainImages, 'training')}: the model will learn what it sees by heart. Some hundreds are better.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `No training image of ${listed(missing)}: probes cannot learn ${missing.length === 1 ? 'this class' : 'these classes'}.`,
        ]
      : []),
    ...(untested.length > 0
      ? [
          `No test image of ${listed(untested)}: accuracy says nothing of ${untested.length === 1 ? 'this class' : 'these classes'}.`,
        ]
      : []),
    ...(classNames.length - missing.length === 1
      ? ['All training images are of one class, so probes have nothing to tell apart.']
      : []),
    ...(testImages > 0 && testImages < 10
      ? [`Only ${images(testImages, 'test')}: accuracy will be coarse.`]
      : []),
  ]
}

/**
 * The form's config with the accepted images and what was chosen for them; prompt rows and top k are kept
 * within the new bounds.
 */
export function withOffer(config: RunConfig, choices: OfferChoices): RunConfig {
  const { nPx, nVocab } = choices
  return {
    ...config,
    ...choices,
    dataset: 'own',
    promptRows: config.promptRows < nPx ? config.promptRows : Math.floor(nPx / 2),
    topK: Math.min(config.topK, nVocab),
  }
}
