/** The languages of the lab, by their BCP 47 tags, and the one that suits a browser. */

export const languages = ['en', 'zh-CN'] as const

export type Language = (typeof languages)[number]

/** What each is called in itself, for a menu that everyone can read. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' }

/** Whether a word of a link or of a setting names a language. */
export const isLanguage = (name: unknown): name is Language =>
  (languages as readonly unknown[]).includes(name)

/**
 * The first language that the lab has, in the order of the user's preferences; English without one. Whoever
 * reads another kind of Chinese gets Simplified Chinese.
 * @param preferred BCP 47 tags, as in navigator.languages
 */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary] = tag.toLowerCase().split('-')
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}
