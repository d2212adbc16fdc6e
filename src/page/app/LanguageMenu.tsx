/** The header's menu of languages, each named in itself. */
import { useStore } from 'zustand'
import { languageNames, languages } from '../../core/text/language'
import { useLab, useStores } from '../store/hooks'
import { chosenLanguage, type LanguageChoice } from '../store/state/settings'
import { text } from '../text/text'
import { Icon } from '../ui/Icon'

export function LanguageMenu() {
  const { settings } = useLab().stores
  const choice = useStore(useStores().settings, (state) => state.linkLanguage ?? state.language)
  return (
    <span className="button plain icon-only language-menu">
      <Icon name="language" />
      {/* Lies over the icon, so that phones show the choices in their own way. */}
      <select
        id="language"
        aria-label={text.shell.language}
        title={text.shell.language}
        value={choice}
        onChange={(event) => settings.setState(chosenLanguage(event.target.value as LanguageChoice))}
      >
        <option value="auto">{text.shell.languageChoices.auto}</option>
        {languages.map((language) => (
          <option key={language} value={language} lang={language}>
            {languageNames[language]}
          </option>
        ))}
      </select>
    </span>
  )
}
