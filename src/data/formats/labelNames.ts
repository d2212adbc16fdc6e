/** What people call the column or array that says the class of each image. */

/** The answer for a set to be opened without classes. */
export const NO_COLUMN = '(none)'

/** The likeliest first, in small letters. */
export const labelNames = [
  'label',
  'labels',
  'class',
  'classes',
  'fine_label',
  'fine_labels',
  'target',
  'targets',
  'y',
  'category',
  'categories',
  'class_id',
  'class_label',
  'class_name',
  'classname',
  'label_id',
  'label_name',
  'label_text',
  'species',
  'breed',
  'digit',
  'letter',
  'emotion',
  'coarse_label',
  'coarse_labels',
]

/** Index of the likeliest name; the first, if none is known. */
export function likeliest(names: readonly string[]): number {
  const ranks = names.map((name) => {
    const rank = labelNames.indexOf(name.toLowerCase())
    return rank < 0 ? labelNames.length : rank
  })
  return ranks.indexOf(Math.min(...ranks))
}
