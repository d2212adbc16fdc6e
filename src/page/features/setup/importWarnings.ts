/** Warnings about imported images before the user accepts them. */
import type { DatasetSummary } from '../../../core/dataPreview'
import { importingText } from '../../text/importing'

/** With fewer training images the model only memorizes them. */
const fewImages = 50

/** Warnings before accepting, one sentence each. */
export function importWarnings(
  { trainImages, testImages, classNames, classCounts }: DatasetSummary,
  testCounts: readonly number[] | null,
): string[] {
  const words = importingText().warning
  const missing = classNames.filter((_, i) => classCounts[i] === 0)
  const untested =
    testCounts === null ? [] : classNames.filter((_, i) => testCounts[i] === 0 && classCounts[i] > 0)
  return [
    ...(trainImages < fewImages ? [words.fewTraining(trainImages)] : []),
    ...(missing.length > 0 ? [words.noTraining(missing)] : []),
    ...(untested.length > 0 ? [words.noTest(untested)] : []),
    ...(classNames.length - missing.length === 1 ? [words.oneClass] : []),
    ...(testImages > 0 && testImages < 10 ? [words.fewTest(testImages)] : []),
  ]
}
