/** Subsets of the low-data protocol (paper 4.7): random subsets with the same few images of each class. */
import { LabError } from '../../core/failure'
import type { Rng } from '../../core/rng'

/**
 * Images of each class: classes 0 .. highest label, or those of `classNames`, which also covers empty
 * classes.
 *
 * @throws RangeError for a label beyond the names
 */
function classCounts(labels: Uint8Array, classNames: readonly string[] | undefined): number[] {
  const classes = classNames?.length ?? labels.reduce((most, label) => Math.max(most, label + 1), 0)
  const counts = new Array<number>(classes).fill(0)
  for (const label of labels) {
    if (label >= classes) throw new RangeError(`Label ${label} is beyond the ${classes} classes.`)
    counts[label] += 1
  }
  return counts
}

/** The largest possible `perClass`: the size of the smallest class that has images, 0 without images. */
export function mostPerClass(labels: Uint8Array, classNames?: readonly string[]): number {
  const counts = classCounts(labels, classNames).filter((count) => count > 0)
  return counts.length > 0 ? Math.min(...counts) : 0
}

/**
 * `subsets` independent draws of `perClass` images per class, without repeats within a subset. Subset s
 * depends on rng's seed and s only (forks), so more subsets leave the first ones unchanged, and a subset with
 * fewer images per class is contained in one with more. Classes without any image are passed over.
 *
 * @param classNames for the message
 * @returns indices into `labels`, ascending, one array per subset
 * @throws LabError config-invalid, subject perClass or subsets, if a class has fewer images or the number is
 *   no positive integer
 */
export function perClassSubsets(
  labels: Uint8Array,
  perClass: number,
  subsets: number,
  rng: Rng,
  classNames?: readonly string[],
): Uint32Array[] {
  refuseUnlessCount('perClass', 'Labels per class', perClass)
  refuseUnlessCount('subsets', 'Random subsets', subsets)
  const counts = classCounts(labels, classNames)
  const most = mostPerClass(labels, classNames)
  if (most < perClass) {
    const short = counts.indexOf(most)
    const name = classNames ? `"${classNames[short]}"` : `number ${short}`
    throw new LabError({
      code: 'config-invalid',
      subject: 'perClass',
      message:
        most > 0
          ? `Labels per class is ${perClass}, but class ${name} has only ${most} images to draw from.`
          : `Labels per class is ${perClass}, but there are no images to draw from.`,
      remedy: most > 0 ? `Use at most ${most} labels per class.` : 'Use a data set with images.',
    })
  }
  return Array.from({ length: subsets }, (_, s) =>
    drawSubset(labels, perClass, counts.length, rng.fork(`subset ${s}`)),
  )
}

/** The first perClass images of each class in a random permutation. */
function drawSubset(labels: Uint8Array, perClass: number, classes: number, rng: Rng): Uint32Array {
  const taken = new Uint32Array(classes)
  const chosen = rng.permutation(labels.length).filter((image) => {
    taken[labels[image]] += 1
    return taken[labels[image]] <= perClass
  })
  return chosen.sort()
}

function refuseUnlessCount(key: string, label: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new LabError({
    code: 'config-invalid',
    subject: key,
    message: `${label} must be a whole number of at least 1, not ${value}.`,
    remedy: 'Change this setting; the run continues.',
  })
}
