/**
 * How many classes an IDX label file has, when nothing but the file says so. Ten is what the MNIST family
 * has; more (EMNIST has up to 62) are believed only when each label occurs often enough not to be a slip.
 */
import { fileError } from './formats/fileError'

const USUAL_CLASSES = 10
/** A label above 9 that occurs less often than this is taken for a mistake. */
const BELIEVABLE_COUNT = 5

/**
 * At least 10; above that, one more than the largest label.
 * @throws LabError data-label naming the byte of the first label that cannot be believed
 */
export function idxClassCount(labels: Uint8Array, name: string): number {
  const counts = new Uint32Array(256)
  let largest = 0
  for (const label of labels) {
    counts[label] += 1
    if (label > largest) largest = label
  }
  for (let label = USUAL_CLASSES; label <= largest; label += 1) {
    if (counts[label] >= BELIEVABLE_COUNT) continue
    const at = 8 + labels.findIndex((value) => value >= label)
    const what =
      `has the label ${labels[at - 8]} at byte ${at} (image ${at - 8}), outside its classes 0 to ${label - 1}: ` +
      `label ${label} occurs ${counts[label]} times, and a class above 9 needs ${BELIEVABLE_COUNT}.`
    throw fileError(
      'data-label',
      name,
      at,
      what,
      'Correct that label, or open the label file that belongs to these images.',
    )
  }
  return Math.max(USUAL_CLASSES, largest + 1)
}
