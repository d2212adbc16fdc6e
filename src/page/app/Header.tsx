/** The sticky bar: name, setup, transport, run, backend, language, theme, help. */
import { useStore } from 'zustand'
import type { BackendChoice } from '../../core/protocol'
import { BackendChip } from '../features/transport/BackendChip'
import { CommandButton } from '../features/transport/CommandButton'
import { RunReadout, TransportButtons } from '../features/transport/Transport'
import { useLab, useStores } from '../store/hooks'
import { Button } from '../ui/Button'
import type { Layout } from './appearance'
import { LanguageMenu } from './LanguageMenu'
import { text } from '../text/text'

const themeIcons = { system: 'system', light: 'sun', dark: 'moon' } as const

interface Props {
  layout: Layout
  onBackend(choice: BackendChoice): void
}

export function Header({ layout, onBackend }: Props) {
  const { view } = useLab().stores
  const theme = useStore(useStores().settings, (state) => state.theme)
  const drawerOpen = useStore(useStores().view, (state) => state.drawerOpen)
  return (
    <header className="bar">
      <h1>
        <img src="./icon.svg" alt="" width="20" height="20" />
        {text.shell.name}
      </h1>
      {layout === 'medium' && (
        <Button
          icon="setup"
          label={text.shell.setup}
          aria-expanded={drawerOpen}
          aria-haspopup="dialog"
          onClick={() => view.setState({ drawerOpen: true })}
        />
      )}
      {layout !== 'phone' && <TransportButtons compact={layout === 'medium'} />}
      <RunReadout />
      <div className="bar-end">
        <BackendChip onChoose={onBackend} />
        <LanguageMenu />
        <CommandButton
          id="theme"
          icon={themeIcons[theme]}
          iconOnly
          kind="plain"
          note={text.shell.themeNow[theme]}
        />
        <CommandButton id="help" icon="help" iconOnly kind="plain" />
      </div>
    </header>
  )
}
