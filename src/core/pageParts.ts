/**
 * The parts of the page by name, for links that hide some, for lessons that point at one, and for embeds. The
 * names are in other people's links and lesson files: never rename one.
 */
export const pageParts = [
  'transport',
  'presets',
  'dataset',
  'model',
  'training',
  'seeds',
  'completions',
  'whatIsThis',
  'rewind',
  'examples',
  'studies',
  'loss',
  'facts',
  'probes',
  'runSets',
  'compare',
  'savedRuns',
  'runFiles',
  'weights',
  'backend',
  'share',
  'help',
  'lesson',
] as const

export type PagePart = (typeof pageParts)[number]

/** Whether a word of a link or of a lesson names a part. */
export const isPagePart = (name: string): name is PagePart => (pageParts as readonly string[]).includes(name)
