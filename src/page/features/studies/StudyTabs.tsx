/** The studies' tabs, one for each kind; loaded when the panel is unfolded. */
import { Tabs } from '@base-ui/react/tabs'
import { useStore } from 'zustand'
import { studyKinds, type StudyKind } from '../../../core/studies/registry'
import { texts } from '../../../core/text/texts'
import { useLab, useStores } from '../../store/hooks'
import { studiesText } from '../../text/studies'
import { StudyTab } from './StudyTab'

export function StudyTabs() {
  const { studyPanel } = useLab().stores
  const tab = useStore(useStores().studyPanel, (state) => state.tab)
  const byKind = useStore(useStores().studies, (state) => state.byKind)
  return (
    <Tabs.Root value={tab} onValueChange={(value) => studyPanel.setState({ tab: value as StudyKind })}>
      <Tabs.List className="study-tabs" aria-label={studiesText().tabList}>
        {studyKinds.map((kind) => (
          <Tabs.Tab key={kind} value={kind} className="study-tab" data-state={byKind[kind]?.state}>
            {texts.studies[kind].name}
            {byKind[kind] && <i aria-hidden="true" />}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {studyKinds.map((kind) => (
        <Tabs.Panel key={kind} value={kind} className="study-panel">
          <StudyTab kind={kind} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}
