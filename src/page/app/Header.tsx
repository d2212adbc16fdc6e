/**
 * The sticky bar: name, view, setup, transport, run, backend, language, theme, help. The Play view
 * has the run's buttons beside its chart instead.
 */
import { useStore } from 'zustand'
import type { BackendChoice } from '../../core/protocol'
import { ViewSwitch } from '../features/play/ViewSwitch'
import { BackendChip } from '../features/transport/BackendChip'
import { CommandButton } from '../features/transport/CommandButton'
import { RunReadout, TransportButtons } from '../features/transport/Transport'
import { useLab, useStores } from '../store/hooks'
import { Button } from '../ui/Button'
import { useMediaQuery } from '../ui/useMediaQuery'
import type { Layout } from './appearance'
import { LanguageMenu } from './LanguageMenu'
import { Offered, useHasPanels } from './panels'
import { text } from '../text/text'

const themeIcons = { system: 'system', light: 'sun', dark: 'moon' } as const

interface Props {
  layout: Layout | 'play'
  onBackend(choice: BackendChoice): void
}

export function Header({ layout, onBackend }: Props) {
  const { view } = useLab().stores
  const chosenTheme = useStore(useStores().settings, (state) => state.theme)
  const theme = useStore(useStores().link, (state) => state.theme) ?? chosenTheme
  const drawerOpen = useStore(useStores().view, (state) => state.drawerOpen)
  const hasPanels = useHasPanels(layout)
  // Names beside all of its buttons would cut the run's time left.
  const isNarrow = useMediaQuery('(max-width: 95rem)')
  return (
    <header className="bar">
      <h1>
        <img src="./icon.svg" alt="" width="20" height="20" />
        <span className="bar-name">{text.shell.name}</span>
      </h1>
      <ViewSwitch />
      {layout === 'medium' && hasPanels('setup') && (
        <Button
          icon="setup"
          label={text.shell.setup}
          aria-expanded={drawerOpen}
          aria-haspopup="dialog"
          onClick={() => view.setState({ drawerOpen: true })}
        />
      )}
      {(layout === 'wide' || layout === 'medium') && <TransportButtons compact={isNarrow} />}
      {layout !== 'play' && <RunReadout />}
      <div className="bar-end">
        {(layout === 'wide' || layout === 'medium') && (
          <Offered part="backend">
            <BackendChip onChoose={onBackend} />
          </Offered>
        )}
        <LanguageMenu />
        {/* A phone's header has no room for these two: the palette of commands has them. */}
        <span className="bar-wide">
          <Offered part="share">
            <CommandButton id="share" icon="link" iconOnly kind="plain" />
          </Offered>
          <CommandButton
            id="theme"
            icon={themeIcons[theme]}
            iconOnly
            kind="plain"
            note={text.shell.themeNow[theme]}
          />
        </span>
        <Offered part="lesson">
          <CommandButton id="lessons" icon="lessons" iconOnly kind="plain" />
        </Offered>
        <CommandButton id="find" icon="search" iconOnly kind="plain" />
        <Offered part="help">
          <CommandButton id="help" icon="help" iconOnly kind="plain" />
        </Offered>
      </div>
    </header>
  )
}
