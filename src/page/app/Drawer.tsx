/** The setup panels of the medium layout, in a drawer. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../store/hooks'
import { Modal } from '../ui/Modal'
import { text } from '../text/text'
import { panelsIn } from './panels'

export function Drawer() {
  const { view } = useLab().stores
  const open = useStore(useStores().view, (state) => state.drawerOpen)
  // A lesson stands beside the drawer that it points into.
  const inLesson = useStore(useStores().lessons, (state) => state.active)
  return (
    <Modal
      shape="drawer"
      title={text.shell.setup}
      open={open}
      beside={inLesson}
      onOpenChange={(next) => view.setState({ drawerOpen: next })}
    >
      {panelsIn('medium', 'setup')}
    </Modal>
  )
}
