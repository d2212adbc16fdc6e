/** English: links that a teacher makes, what of a link was not used, and embeds. Loaded with them. */
import type { ReactNode } from 'react'
import type { PagePart } from '../../../core/pageParts'
import { phrase } from '../phrase'
import { counted } from './common'

/** At most five of a list, and how many more there are. */
const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

/** The names of the parts of the page, as the headings have them. */
const parts: Readonly<Record<PagePart, string>> = {
  transport: 'Start, Pause, Step, Stop',
  presets: 'Preset',
  dataset: 'Dataset',
  model: 'Model',
  training: 'Training',
  seeds: 'Several seeds',
  completions: 'Completions',
  whatIsThis: 'What is this?',
  rewind: 'Rewind',
  examples: 'Examples',
  studies: 'Studies',
  loss: 'Loss',
  facts: 'Run facts',
  probes: 'Probe accuracy by layer',
  runSets: 'Run sets',
  compare: 'Compare runs',
  savedRuns: 'Saved runs',
  runFiles: 'Run files',
  weights: 'Model files',
  backend: 'Backend',
  share: 'Share',
  lesson: 'Lessons',
  help: 'Help',
}

export const sharing = {
  parts,
  embed: {
    titles: {
      completions: 'iGPT Lab: Completions',
      loss: 'iGPT Lab: Loss',
      probes: 'iGPT Lab: Probe accuracy by layer',
      lesson: 'iGPT Lab: Lesson',
    },
    notices: 'Notices',
    whole: 'Open in iGPT Lab',
    noLessonTitle: 'No lesson here',
    noLesson: 'The address of this frame names no lesson that the lab has.',
    refusedTitle: 'This page may not be shown inside another one',
    refused: 'The copy of the lab at this address does not allow the site around it to show it in a frame.',
  },
  restricted: "This page follows a teacher's link: some parts are hidden or fixed.",
  limits: 'Limits of the link',
  showEverything: 'Show everything',
  dropped: {
    title: 'Parts of the link were not used',
    rest: 'The rest is as in the link. Check the settings before you start.',
    more: (count: number) => `And ${counted(count, 'more part')}.`,
    tooLong: (length: string, most: string) =>
      `The link has ${length} characters; at most ${most} are read, so none of it was used.`,
    newer: (version: string, keys: readonly string[]) =>
      `The link was made by a newer version: it has version ${version}, this page reads version 1. ` +
      (keys.length > 0 ? `Not used: ${listed(keys)}. ` : '') +
      'Reload the page to get the newest version, then open the link again.',
    version: (version: string, keys: readonly string[]) =>
      `"${version}" is no version of a link` + (keys.length > 0 ? `; not used: ${listed(keys)}.` : '.'),
    preset: (name: string) =>
      `There is no preset "${name}"; the usual one of this machine is used in its place.`,
    unknown: (key: string, value: string) => `There is no setting "${key}" (here ${value || 'empty'}).`,
    value: (label: string, value: string) => `"${value}" is no value of ${label}.`,
    conflict: (label: string, value: string, rule: string) => `${label} ${value} does not fit: ${rule}`,
    view: (value: string) => `There is no view "${value}", only play and lab.`,
    lang: (value: string) => `There is no language "${value}", only en and zh-CN.`,
    theme: (value: string) => `There is no theme "${value}", only light and dark.`,
    lesson: (value: string) => `"${value}" is neither the name of a lesson nor an https address.`,
    run: (value: string) => `"${value}" is neither an https address nor a path on this site.`,
    embed: (value: string) => `"${value}" is no part to embed; the whole page is shown.`,
    hide: (value: string) => `Nothing named "${value}" can be hidden.`,
    lock: (value: string) => `No setting named "${value}" can be fixed.`,
  },
  run: {
    title: 'Open the run of this link?',
    asks: (host: ReactNode, name: ReactNode) =>
      phrase`The link names a run file on another site: ${name} on ${host}. Nothing has been requested yet. \
If you open it, that site sees that you did.`,
    asksHere: (name: ReactNode) => phrase`The link names a run file on this site: ${name}.`,
    large: (size: string) => `The file has ${size}. Fetch it?`,
    open: 'Open the run',
    fetch: 'Fetch it',
    decline: 'Do not open',
    fetching: 'Fetching the run file…',
    progress: 'Fetching the run file',
    failed: 'The run of the link could not be opened.',
    again: 'Try again',
  },
  dialog: {
    title: 'Share this set-up',
    about:
      'A link opens the page with these settings, for a class or in a text. It carries no images and no ' +
      'weights. What it hides or fixes guides the reader; "Show everything" on the page undoes it.',
    seed: 'Seed',
    seedHelp: 'The same seed gives every reader the same run.',
    seedInvalid: (min: number, max: number) => `Seed must be a whole number from ${min} to ${max}.`,
    view: 'View',
    views: { play: 'Play', lab: 'Lab' },
    language: 'Language',
    theme: 'Theme',
    themes: { light: 'Light', dark: 'Dark' },
    asReader: 'as the reader has it',
    lesson: 'Lesson',
    lessonHelp: "A lesson's name, or the https address of a lesson file. May stay empty.",
    lessonInvalid: 'Write the name of a lesson, or an https address.',
    run: 'Run file',
    runHelp:
      'The https address of an .igpt file, or one of this site such as models/digits.igpt. The reader is ' +
      'asked before anything is fetched from another site. May stay empty.',
    runInvalid: 'Write an address that starts with https://, or a path on this site.',
    show: 'Parts to show',
    settings: 'Settings to show and to fix',
    lockAll: 'Fix all settings',
    settingColumn: 'Setting',
    showColumn: 'Show',
    lockColumn: 'Fix',
    showSetting: (label: string) => `Show ${label}`,
    lockSetting: (label: string) => `Fix ${label}`,
    link: 'Link',
    letters: (count: string) => `${count} characters`,
    long: 'Some mail and chat programs cut links as long as this.',
    copy: 'Copy link',
    copied: 'Copied.',
    notCopied: 'The browser did not allow copying: select the text and copy it by hand.',
    open: 'Open in a new tab',
    embed: 'Embed one part in another page',
    embedPart: 'Part',
    embedCode: 'HTML for the other page',
    copyCode: 'Copy HTML',
    embedParts: { completions: parts.completions, loss: parts.loss, probes: parts.probes, lesson: 'Lesson' },
    embedHelp:
      'The frame tells its height in a message, see docs/teaching.md. It needs no storage and no account.',
    forbidden:
      'This copy of the lab was built so that no other site may show it in a frame; docs/hosting.md says ' +
      'how to allow one.',
    allowed: (sites: string) => `These sites may show it in a frame: ${sites}.`,
    anySite: 'Any site may show it in a frame.',
  },
}

export type SharingTexts = typeof sharing
