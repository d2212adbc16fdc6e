/**
 * Checks that newly prepared data are those that a saved run was trained on. Palettes and splits are computed
 * again from the seed, and codes where the run keeps no codec; if they differed, the run would silently
 * continue with tokens of another meaning.
 */
import { isWithoutData } from '../../checkpoint/absentData'
import type { DataPreview, DatasetSummary } from '../../core/dataPreview'
import { sameNumbers } from '../../core/sameNumbers'
import { LabError, type Failure } from '../../core/failure'
import { previewOf, type PreparedData } from '../../data/prepare'

const shareOfOthers = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? Array.prototype.filter.call(a, (value, i) => value !== b[i]).length / a.length : 1

/** Whether the data are of the size that a model's files name, if they do. */
export function isSizeOf(
  { summary }: DataPreview,
  noted: Pick<DatasetSummary, 'trainImages' | 'testImages'> | null,
): boolean {
  return (
    !noted?.trainImages ||
    (noted.trainImages === summary.trainImages && noted.testImages === summary.testImages)
  )
}

const refuse = (message: string, remedy: string) =>
  new LabError({ code: 'data-mismatch', subject: 'dataset', message, remedy })

/** For a run that was imported without its data: their size and colours are all that is known of them. */
function requireNotedData(then: DataPreview, now: DataPreview): void {
  // A level of difference comes from rounding; colours of other images differ by more.
  const isNear = then.palette.rgb.every((level, i) => Math.abs(level - now.palette.rgb[i]!) <= 1)
  if (isSizeOf(now, then.summary) && isNear) return
  throw refuse(
    `The model was trained on different images: the number or the colours of ${now.summary.label} differ.`,
    'Open the original files and resume again.',
  )
}

/** Share of codes that may differ where the codec is the run's own: near ties, rounded by another backend. */
const mostOtherCodes = 0.01

/**
 * @param hasOwnCodec whether the data have the codec that was saved with the run
 * @throws LabError data-mismatch
 */
export function requireSameData(then: DataPreview, data: PreparedData, hasOwnCodec = false): void {
  const now = previewOf(data)
  if (isWithoutData(then)) return requireNotedData(then, now)
  const label = then.summary.label
  if (
    then.trainImages !== now.trainImages ||
    then.validationImages !== now.validationImages ||
    then.testImages !== now.testImages
  ) {
    const counts = ({ trainImages, validationImages, testImages }: DataPreview) =>
      `${trainImages} + ${validationImages} + ${testImages}`
    throw refuse(
      `The run was trained on different images: ${label} had ${counts(then)} images then ` +
        `and has ${counts(now)} now.`,
      'Open the original files and resume again.',
    )
  }
  if (sameNumbers(then.palette.rgb, now.palette.rgb) && sameNumbers(then.stripTokens, now.stripTokens)) return
  if (hasOwnCodec && shareOfOthers(then.stripTokens, now.stripTokens) <= mostOtherCodes) return
  throw then.codes && !hasOwnCodec
    ? refuse(
        'The codes that this run learned before training differ on this backend, ' +
          'so its weights do not match them.',
        'Choose the backend that the run was trained on and resume again.',
      )
    : refuse(
        `The run was trained on different images: the palette or pixels of ${label} have changed.`,
        'Open the original files and resume again.',
      )
}

/** The failure of a run whose data set is not here. */
export function missingSet({ summary }: DataPreview): Failure {
  const { label, trainImages, id } = summary
  const facts = trainImages > 0 ? `${trainImages} training images` : id
  return {
    code: 'data-missing',
    subject: id,
    message: `This run was trained on "${label}" (${facts}), which is not open.`,
    remedy: 'Open the same files in the data set panel, then resume again.',
  }
}

/** The error of preparing a saved run's data; one that data are missing names the data set. */
export function missingData(error: unknown, preview: DataPreview): unknown {
  if (!(error instanceof LabError) || error.failure.code !== 'data-missing') return error
  return new LabError(missingSet(preview), { cause: error })
}
