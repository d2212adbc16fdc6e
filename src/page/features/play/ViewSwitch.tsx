/** The switch between the two views of the page; it never disturbs a run. */
import { useLab, useView } from '../../store/hooks'
import { chooseView } from '../../store/shownView'
import { text } from '../../text/text'
import { Switch } from '../../ui/Switch'

export function ViewSwitch() {
  const { stores } = useLab()
  return (
    <Switch
      caption={text.views.name}
      choices={[
        { id: 'play', label: text.views.play, title: text.views.playHelp },
        { id: 'lab', label: text.views.lab, title: text.views.labHelp },
      ]}
      value={useView()}
      onChange={(next) => chooseView(stores, next)}
    />
  )
}
