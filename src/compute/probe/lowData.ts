/**
 * The labels of the low-data protocol (paper 4.7): several random subsets with the same few images of each
 * class. Only indices; what is fitted on them is the caller's.
 */
import { LabError } from '../../core/failure'
import type { Rng } from '../../core/rng'

/**
 * Images of each class. The classes are 0 .. the highest label, or as many as `classNames` where given, which
 * also finds classes without a single image. Throws RangeError for a label beyond the names.
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

/** The largest `perClass` that these labels allow: the size of the smallest class. 0 without images. */
export function mostPerClass(labels: Uint8Array, classNames?: readonly string[]): number {
  const counts = classCounts(labels, classNames)
  return counts.length > 0 ? Math.min(...counts) : 0
}

/**
 * `subsets` independent draws of `perClass` images of each class, without repeats inside a subset. Subset s
 * is a function of rng's seed and s alone (forks), so asking for more subsets keeps the first ones, and a
 * subset with fewer images a class lies inside the one with more.
 * @param classNames for the message, and to notice classes that no label has
 * @returns indices into `labels`, ascending, one array a subset
 * @throws LabError config-invalid, subject perClass or subsets, when a class has fewer images or the number
 *   is not whole
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
  const short = counts.indexOf(Math.min(...counts))
  if (!(counts[short] >= perClass)) {
    const name = classNames ? `"${classNames[short]}"` : `number ${short}`
    throw new LabError({
      code: 'config-invalid',
      subject: 'perClass',
      message:
        counts.length > 0
          ? `Labels per class is ${perClass}, but class ${name} has only ${counts[short]} images to draw from.`
          : `Labels per class is ${perClass}, but there are no images to draw from.`,
      remedy:
        counts[short] > 0
          ? `Ask for at most ${counts[short]} labels a class.`
          : 'Use a data set with images of every class.',
    })
  }
  return Array.from({ length: subsets }, (_, s) =>
    drawSubset(labels, perClass, counts.length, rng.fork(`subset ${s}`)),
  )
}

/** The first perClass images of each class in a random order of all. */
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
    message: `${label} must be a whole number from 1, not ${value}.`,
    remedy: 'Change this setting; the run goes on.',
  })
}
