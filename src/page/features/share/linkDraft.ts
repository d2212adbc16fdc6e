/** The link that the share dialog makes: what its fields hold, and the address that comes of it. */
import { configFields, type ConfigKey, type RunConfig } from '../../../core/config'
import {
  isLessonName,
  isRunAddress,
  type LinkOptions,
  type LinkTheme,
  type LinkView,
} from '../../../core/linkOptions'
import { pageParts, type PagePart } from '../../../core/pageParts'
import type { PresetId } from '../../../core/presets'
import { encodeShare } from '../../../core/share'
import type { Language } from '../../../core/text/language'
import { fieldProblem } from '../../../core/validation'
import { allSettings } from '../../store/settingGroups'

/** What the dialog's fields hold. */
export interface LinkDraft {
  view: LinkView | null
  language: Language | null
  theme: LinkTheme | null
  /** Null follows the form. */
  seed: number | null
  lesson: string
  run: string
  hidden: ReadonlySet<PagePart | ConfigKey>
  locked: ReadonlySet<ConfigKey>
  lockAll: boolean
}

/** The fields for a link that asks for these options. */
export function draftOf(options: LinkOptions): LinkDraft {
  const { view, language, theme, lesson, run, hiddenParts, hiddenSettings, locked } = options
  return {
    view,
    language,
    theme,
    seed: null,
    lesson: lesson ?? '',
    run: run ?? '',
    hidden: new Set([...hiddenParts, ...hiddenSettings]),
    locked: new Set(locked === 'all' ? [] : locked),
    lockAll: locked === 'all',
  }
}

export interface DraftProblems {
  seed: boolean
  lesson: boolean
  run: boolean
}

/** Which fields hold something that no link can carry. */
export const problemsOf = ({ seed, lesson, run }: LinkDraft): DraftProblems => ({
  seed: seed !== null && fieldProblem(configFields.seed, 'seed', seed) !== null,
  lesson: lesson.trim() !== '' && !isLessonName(lesson.trim()),
  run: run.trim() !== '' && !isRunAddress(run.trim()),
})

/** The options that the fields ask for; a field with a problem asks for nothing. */
export function optionsOfDraft(draft: LinkDraft): LinkOptions {
  const { view, language, theme, lesson, run, hidden, locked, lockAll } = draft
  const problems = problemsOf(draft)
  return {
    view,
    language,
    theme,
    lesson: problems.lesson ? null : lesson.trim() || null,
    run: problems.run ? null : run.trim() || null,
    hiddenParts: pageParts.filter((part) => hidden.has(part)),
    hiddenSettings: allSettings.filter((key) => key !== 'dataset' && hidden.has(key)),
    locked: lockAll ? 'all' : allSettings.filter((key) => locked.has(key)),
  }
}

/** The hash of the link: the form's settings with the draft's seed and options. */
export function draftHash(draft: LinkDraft, presetId: PresetId, config: RunConfig): string {
  const seed = draft.seed === null || problemsOf(draft).seed ? config.seed : draft.seed
  return encodeShare(presetId, { ...config, seed }, optionsOfDraft(draft))
}

/** The page's own address without query and hash, such as a forced backend. */
export const pageAddress = ({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>): string =>
  origin + pathname
