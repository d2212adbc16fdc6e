/**
 * The language of the page: its texts are loaded when the settings, the link or the browser ask for another
 * one, and the whole page is then drawn anew in it. Runs, stores and the worker's work stay as they are.
 */
import { Fragment, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { useStore } from 'zustand'
import { languageNames, type Language } from '../../core/text/language'
import type { Lab } from '../store/lab'
import { useStores } from '../store/hooks'
import { languageOf } from '../store/state/settings'
import { setTexts, text } from '../text/text'

/** Draws the page with texts that have just changed; the focus returns to the element of the same id. */
function drawIn(lab: Lab, language: Language, page: Document): void {
  const focused = page.activeElement?.id
  page.documentElement.lang = language
  page.title = text.shell.name
  flushSync(() => lab.stores.view.setState({ language }))
  if (focused) page.getElementById(focused)?.focus()
}

/** Loads the texts of a language and draws the page in it. Where they are missing, it says so. */
async function changeTo(lab: Lab, language: Language, page: Document): Promise<void> {
  try {
    if (await setTexts(language)) drawIn(lab, language, page)
  } catch {
    const { message, remedy } = text.failures.languageUnreachable
    const name = languageNames[language]
    lab.stores.view.setState({ notice: { code: 'network', message: message(name), remedy } })
  }
}

/**
 * Keeps the page and the worker's messages in the language that the settings ask for, now and at each change.
 * @returns when the first language is there: render the page then
 */
export async function followLanguage(lab: Lab, window: Window): Promise<void> {
  const { settings, view } = lab.stores
  let current = languageOf(settings.getState())
  const update = () => {
    const language = languageOf(settings.getState())
    if (language === current) return
    current = language
    lab.setWorkerLanguage(language)
    void changeTo(lab, language, window.document)
  }
  settings.subscribe(update)
  window.addEventListener('languagechange', update)
  if (current !== view.getState().language) await changeTo(lab, current, window.document)
}

/** Mounts its content anew in each language, so that no part of it keeps words of another. */
export function InLanguage({ children }: { children: ReactNode }) {
  const language = useStore(useStores().view, (state) => state.language)
  return <Fragment key={language}>{children}</Fragment>
}
