/**
 * The last step of reading any data set: class names that can be shown, saved and opened again, and no class
 * without images, so that studies can draw from each.
 */
import type { LabelledImages, RawDataset } from './rawDataset'
import { usableClassNames } from './classNames'
import type { Reading } from './reading'

/** Characters of a name that a note shows. */
const SHOWN = 40

/** The names made usable; a note says which was changed. */
export function notedClassNames(names: readonly string[], reading: Reading): string[] {
  const usable = usableClassNames(names)
  const changed = names.flatMap((name, i) => (name === usable[i] ? [] : [i]))
  if (changed.length > 0) {
    const short = (name: string): string => (name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name)
    const [first] = changed
    reading.note({
      kind: 'renamedClasses',
      count: changed.length,
      from: JSON.stringify(short(names[first])),
      to: JSON.stringify(short(usable[first])),
    })
  }
  return usable
}

/**
 * The set with usable class names. Classes without any image, in training and test images, are left out.
 * @param keepsEmpty whether classes stay that have no images: those of a published set
 */
export function tidyClasses(raw: RawDataset, reading: Reading, keepsEmpty: boolean): RawDataset {
  const classNames = notedClassNames(raw.classNames, reading)
  const used = new Uint8Array(classNames.length)
  for (const { labels } of [raw.train, raw.test]) for (const label of labels) used[label] = 1
  const kept = classNames.flatMap((_, label) => (used[label] ? [label] : []))
  if (keepsEmpty || kept.length === 0 || kept.length === classNames.length) return { ...raw, classNames }
  reading.note({ kind: 'emptyClasses', names: classNames.filter((_, label) => !used[label]) })
  const renumbered = Uint8Array.from(classNames, (_, label) => Math.max(0, kept.indexOf(label)))
  const changed = (part: LabelledImages): LabelledImages => ({
    ...part,
    labels: part.labels.map((label) => renumbered[label]),
  })
  return {
    ...raw,
    classNames: kept.map((label) => classNames[label]),
    train: changed(raw.train),
    test: changed(raw.test),
  }
}
