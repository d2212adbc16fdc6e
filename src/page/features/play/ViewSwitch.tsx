/** The switch between the two views of the page; it never disturbs a run. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { text } from '../../text/text'
import { Switch } from '../../ui/Switch'

export function ViewSwitch() {
  const { settings } = useLab().stores
  const view = useStore(useStores().settings, (state) => state.view)
  return (
    <Switch
      caption={text.views.name}
      choices={[
        { id: 'play', label: text.views.play, title: text.views.playHelp },
        { id: 'lab', label: text.views.lab, title: text.views.labHelp },
      ]}
      value={view}
      onChange={(next) => settings.setState({ view: next })}
    />
  )
}
