/**
 * The phone layout: five tabs, with transport and tab list at the bottom, within reach of a thumb. The
 * backend is in the tab of training, since the header has no room for it.
 */
import { Tabs } from '@base-ui/react/tabs'
import { useStore } from 'zustand'
import type { BackendChoice } from '../../core/protocol'
import { BackendChip } from '../features/transport/BackendChip'
import { TransportButtons } from '../features/transport/Transport'
import { useLab, useStores } from '../store/hooks'
import type { Tab } from '../store/state/stores'
import { Icon, type IconName } from '../ui/Icon'
import { panelsIn, useHasPanels } from './panels'
import { text } from '../text/text'

const allTabs: { id: Tab; icon: IconName }[] = [
  { id: 'setup', icon: 'setup' },
  { id: 'train', icon: 'chart' },
  { id: 'images', icon: 'images' },
  { id: 'probes', icon: 'layers' },
  { id: 'studies', icon: 'flask' },
]

interface Props {
  onBackend(choice: BackendChoice): void
}

export function Phone({ onBackend }: Props) {
  const { view } = useLab().stores
  const chosen = useStore(useStores().view, (state) => state.tab)
  const hasPanels = useHasPanels('phone')
  const tabs = allTabs.filter(({ id }) => hasPanels(id))
  const tab = hasPanels(chosen) ? chosen : tabs[0]?.id
  return (
    <Tabs.Root className="phone" value={tab} onValueChange={(value) => view.setState({ tab: value as Tab })}>
      <main id="main" className="phone-main" tabIndex={-1}>
        {tabs.map(({ id }) => (
          <Tabs.Panel key={id} value={id}>
            {id === 'train' && (
              <div className="phone-backend">
                <BackendChip onChoose={onBackend} />
              </div>
            )}
            {panelsIn('phone', id)}
          </Tabs.Panel>
        ))}
      </main>
      <footer className="phone-foot">
        <TransportButtons compact />
        <Tabs.List className="phone-tabs" aria-label={text.shell.tabsName}>
          {tabs.map(({ id, icon }) => (
            <Tabs.Tab key={id} value={id} className="phone-tab">
              <Icon name={icon} />
              {text.shell.tabs[id]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </footer>
    </Tabs.Root>
  )
}
