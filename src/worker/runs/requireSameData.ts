/**
 * Checks that newly prepared data are those that a saved run was trained on. Palettes, splits and codes are
 * computed again from the seed; if they differed, the run would silently continue with tokens of another
 * meaning.
 */
import type { DataPreview } from '../../core/dataPreview'
import { LabError } from '../../core/failure'
import { previewOf, type PreparedData } from '../../data/prepare'

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (value, i) => value === b[i])

/** @throws LabError data-mismatch */
export function requireSameData(then: DataPreview, data: PreparedData): void {
  const now = previewOf(data)
  const label = then.summary.label
  const refuse = (message: string, remedy: string) =>
    new LabError({ code: 'data-mismatch', subject: 'dataset', message, remedy })
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
  if (same(then.palette.rgb, now.palette.rgb) && same(then.stripTokens, now.stripTokens)) return
  throw then.codes
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

/** The error of preparing a saved run's data; one that data are missing names the data set. */
export function missingData(error: unknown, { summary }: DataPreview): unknown {
  if (!(error instanceof LabError) || error.failure.code !== 'data-missing') return error
  return new LabError(
    {
      ...error.failure,
      message:
        `This run was trained on "${summary.label}" (${summary.trainImages} training images), ` +
        'which is not open.',
      remedy: 'Open the same files in the data set panel, then resume again.',
    },
    { cause: error },
  )
}
